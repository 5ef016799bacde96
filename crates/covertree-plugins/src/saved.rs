//! How files hold the summaries of these plugins.

use std::borrow::Cow;

use covertree_core::plugin::{SavedPlugin, SummaryReader, SummaryWriter};
use covertree_core::{PointCloud, PointId};
use metrics::{Metric, Scalar};

use crate::extent::Size;
use crate::gaussian::{Pca, Scatter};
use crate::intrinsic::{LocalDimension, LogRatios};
use crate::{
    ChildShares, Count, Density, DiagonalGaussian, Dirichlet, Extent, FullGaussian, Histogram,
    Labels, LocalPca, Moments, Targets,
};

impl<C, M> SavedPlugin<C, M> for Count
where
    C: PointCloud,
    M: Metric<C::Point>,
{
    fn name(&self) -> Cow<'_, str> {
        "count".into()
    }

    fn write(&self, summary: &usize, out: &mut SummaryWriter) {
        out.count(*summary);
    }

    fn read(&self, input: &mut SummaryReader<'_>) -> Option<usize> {
        input.count()
    }
}

impl<C, M> SavedPlugin<C, M> for Extent
where
    C: PointCloud,
    M: Metric<C::Point>,
{
    fn name(&self) -> Cow<'_, str> {
        "extent".into()
    }

    fn write(&self, summary: &Size, out: &mut SummaryWriter) {
        out.reals(&[
            summary.radius,
            summary.least_diameter,
            summary.most_diameter,
        ]);
    }

    fn read(&self, input: &mut SummaryReader<'_>) -> Option<Size> {
        Some(Size {
            radius: input.real()?,
            least_diameter: input.real()?,
            most_diameter: input.real()?,
        })
    }
}

impl<T, C, M> SavedPlugin<C, M> for DiagonalGaussian
where
    T: Scalar,
    C: PointCloud<Point = [T]>,
    M: Metric<[T]>,
{
    fn name(&self) -> Cow<'_, str> {
        "diagonal gaussian".into()
    }

    fn write(&self, summary: &Moments, out: &mut SummaryWriter) {
        summary.write(out);
    }

    fn read(&self, input: &mut SummaryReader<'_>) -> Option<Moments> {
        Moments::read(input)
    }
}

impl<T, C, M> SavedPlugin<C, M> for FullGaussian
where
    T: Scalar,
    C: PointCloud<Point = [T]>,
    M: Metric<[T]>,
{
    fn name(&self) -> Cow<'_, str> {
        "full gaussian".into()
    }

    fn write(&self, summary: &Scatter, out: &mut SummaryWriter) {
        summary.write(out);
    }

    fn read(&self, input: &mut SummaryReader<'_>) -> Option<Scatter> {
        Scatter::read(input)
    }
}

impl<T, C, M> SavedPlugin<C, M> for LocalPca
where
    T: Scalar,
    C: PointCloud<Point = [T]>,
    M: Metric<[T]>,
{
    fn name(&self) -> Cow<'_, str> {
        format!("principal components, rank {}", self.rank).into()
    }

    fn write(&self, summary: &Pca, out: &mut SummaryWriter) {
        summary.write(out);
    }

    fn read(&self, input: &mut SummaryReader<'_>) -> Option<Pca> {
        Pca::read(input)
    }
}

impl<C, M> SavedPlugin<C, M> for LocalDimension
where
    C: PointCloud,
    M: Metric<C::Point>,
{
    fn name(&self) -> Cow<'_, str> {
        "intrinsic dimension".into()
    }

    fn write(&self, summary: &LogRatios, out: &mut SummaryWriter) {
        summary.write(out);
    }

    fn read(&self, input: &mut SummaryReader<'_>) -> Option<LogRatios> {
        LogRatios::read(input)
    }
}

impl<C, M> SavedPlugin<C, M> for Density
where
    C: PointCloud,
    M: Metric<C::Point>,
{
    fn name(&self) -> Cow<'_, str> {
        format!("density in {} dimensions", self.dimension).into()
    }

    fn write(&self, summary: &f64, out: &mut SummaryWriter) {
        out.real(*summary);
    }

    fn read(&self, input: &mut SummaryReader<'_>) -> Option<f64> {
        input.real()
    }
}

impl<C, M> SavedPlugin<C, M> for ChildShares
where
    C: PointCloud,
    M: Metric<C::Point>,
{
    fn name(&self) -> Cow<'_, str> {
        format!("child shares, prior {}", self.prior).into()
    }

    fn write(&self, summary: &Dirichlet, out: &mut SummaryWriter) {
        summary.write(out);
    }

    fn read(&self, input: &mut SummaryReader<'_>) -> Option<Dirichlet> {
        Dirichlet::read(input)
    }
}

/// The labels themselves are the caller's: a file cannot tell whether they are the same.
impl<F, C, M> SavedPlugin<C, M> for Labels<F>
where
    F: Fn(PointId) -> usize + Send + Sync,
    C: PointCloud,
    M: Metric<C::Point>,
{
    fn name(&self) -> Cow<'_, str> {
        "labels".into()
    }

    fn write(&self, summary: &Histogram, out: &mut SummaryWriter) {
        summary.write(out);
    }

    fn read(&self, input: &mut SummaryReader<'_>) -> Option<Histogram> {
        Histogram::read(input)
    }
}

/// The numbers themselves are the caller's: a file cannot tell whether they are the same.
impl<F, C, M> SavedPlugin<C, M> for Targets<F>
where
    F: Fn(PointId) -> f64 + Send + Sync,
    C: PointCloud,
    M: Metric<C::Point>,
{
    fn name(&self) -> Cow<'_, str> {
        "targets".into()
    }

    fn write(&self, summary: &Moments, out: &mut SummaryWriter) {
        summary.write(out);
    }

    fn read(&self, input: &mut SummaryReader<'_>) -> Option<Moments> {
        Moments::read(input)
    }
}
