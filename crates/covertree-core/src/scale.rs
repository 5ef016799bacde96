//! Integer scales and their radii.

/// An integer i whose radius is the base of the tree to the power of i.
///
/// # Examples
///
/// ```
/// use covertree_core::Scale;
///
/// assert_eq!(Scale::new(3).radius(2.0), 8.0);
/// assert_eq!(Scale::at_most(9.0, 2.0), Scale::new(3));
/// assert_eq!(Scale::at_least(9.0, 2.0), Scale::new(4));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Scale(i32);

impl Scale {
    /// The scale below all others, of nodes whose points are all the same.
    pub const LOWEST: Self = Self(i32::MIN);

    /// Makes a scale.
    pub const fn new(exponent: i32) -> Self {
        Self(exponent)
    }

    /// Returns the exponent.
    pub const fn exponent(self) -> i32 {
        self.0
    }

    /// Returns the covering radius, `base` to the power of the exponent; 0 for the lowest scale.
    pub fn radius(self, base: f64) -> f64 {
        if self == Self::LOWEST {
            0.0
        } else {
            base.powi(self.0)
        }
    }

    /// Returns the largest scale whose radius is at most `distance`.
    ///
    /// The [lowest](Self::LOWEST) if the distance is 0, or so small that no power is below it.
    pub fn at_most(distance: f64, base: f64) -> Self {
        if distance <= 0.0 {
            return Self::LOWEST;
        }
        // The logarithm may be off by a rounding; the radii themselves decide.
        let mut scale = Self((distance.ln() / base.ln()).floor() as i32 + 1);
        while scale.radius(base) > distance {
            scale.0 -= 1;
        }
        if scale.radius(base) == 0.0 {
            Self::LOWEST
        } else {
            scale
        }
    }

    /// Returns the smallest scale whose radius is at least `distance`.
    pub fn at_least(distance: f64, base: f64) -> Self {
        if distance <= 0.0 {
            return Self::LOWEST;
        }
        let mut scale = Self((distance.ln() / base.ln()).ceil() as i32 - 1);
        while scale.radius(base) < distance {
            scale.0 += 1;
        }
        scale
    }
}
