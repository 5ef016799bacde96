"""Reference values for the tests, from numpy, scipy, scikit-learn, scikit-dimension and GUDHI.

    pip install numpy scipy scikit-learn scikit-dimension gudhi
    python make.py > values.json
"""

import json

import gudhi
import numpy as np
import skdim
from scipy import stats
from scipy.special import digamma, gammaln
from sklearn.decomposition import PCA
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor, NearestNeighbors

rng = np.random.default_rng(8)
mix = np.array([[2.0, 0.0, 0.0, 0.0], [0.7, 1.0, 0.0, 0.0], [0.0, -0.4, 0.5, 0.0], [0.1, 0.2, 0.3, 0.1]])
points = rng.normal(size=(150, 4)) @ mix.T + np.array([1.0, -2.0, 30.0, 0.5])
half = points[:60]
query = points[3] + 0.25
labels = (points[:, 0] + rng.normal(size=150) > 1).astype(int) + (points[:, 1] > 0)

def gauss_kl(m0, c0, m1, c1):
    inverse = np.linalg.inv(c1)
    away = m1 - m0
    logs = np.linalg.slogdet(c1)[1] - np.linalg.slogdet(c0)[1]
    return 0.5 * (np.trace(inverse @ c0) + away @ inverse @ away - len(m0) + logs)

mean, cov = points.mean(0), np.cov(points.T, bias=True)
mean_half, cov_half = half.mean(0), np.cov(half.T, bias=True)
pca = PCA(4).fit(points)

def dirichlet_kl(a, b):
    a, b = np.asarray(a), np.asarray(b)
    return (gammaln(a.sum()) - gammaln(b.sum()) - (gammaln(a) - gammaln(b)).sum()
            + ((a - b) * (digamma(a) - digamma(a.sum()))).sum())

def neighbors(data, k):
    return NearestNeighbors(n_neighbors=k + 1).fit(data).kneighbors(data)[0][:, 1:]

plane = rng.uniform(size=(200, 2)) @ rng.normal(size=(2, 5))
near = neighbors(plane, 10)
mle = [1 / np.mean(np.log(row[-1] / row[:-1])) for row in near]
ratios = near[:, 1] / near[:, 0]
assert np.isclose(skdim.id.TwoNN(discard_fraction=0.1).fit(plane).dimension_,
                  np.linalg.lstsq(np.sort(np.log(ratios))[:180, None], -np.log(1 - np.arange(1, 181) / 200), rcond=None)[0][0], rtol=0.05)
cut = np.sort(np.log(ratios))[:180]
y = -np.log(1 - np.arange(1, 181) / 200)
pairs = np.linalg.norm(plane[:, None] - plane[None], axis=2)[np.triu_indices(200, 1)]
radii = [float(np.quantile(pairs, 0.05)), float(np.quantile(pairs, 0.3))]
corr = np.log((pairs <= radii[1]).sum() / (pairs <= radii[0]).sum()) / np.log(radii[1] / radii[0])

def barcode(data, limit, dimension):
    tree = gudhi.RipsComplex(points=data, max_edge_length=limit).create_simplex_tree(max_dimension=dimension)
    bars = tree.persistence(homology_coeff_field=2, min_persistence=0)
    kept = [[d, b, e if np.isfinite(e) else None] for d, (b, e) in bars if d < dimension and e > b]
    return {"points": data.tolist(), "limit": limit, "dimension": dimension, "bars": sorted(kept, key=lambda x: (x[0], x[1], x[2] is None, x[2] or 0)),
            "simplices": [sum(1 for s, _ in tree.get_simplices() if len(s) == d + 1) for d in range(dimension + 1)]}

angle = rng.uniform(0, 2 * np.pi, 40)
circle = np.c_[np.cos(angle), np.sin(angle)] + rng.normal(scale=0.05, size=(40, 2))
ball = rng.normal(size=(30, 3))
ball /= np.linalg.norm(ball, axis=1)[:, None]

clf = KNeighborsClassifier(5).fit(points, labels)
json.dump({
    "points": points.tolist(), "half": len(half), "query": query.tolist(), "labels": labels.tolist(),
    "mean": mean.tolist(), "variance": points.var(0).tolist(), "covariance": cov.tolist(),
    "diagonal_log_pdf": float(stats.multivariate_normal(mean, np.diag(points.var(0))).logpdf(query)),
    "full_log_pdf": float(stats.multivariate_normal(mean, cov).logpdf(query)),
    "diagonal_kl": float(gauss_kl(mean_half, np.diag(half.var(0)), mean, np.diag(points.var(0)))),
    "full_kl": float(gauss_kl(mean_half, cov_half, mean, cov)),
    "pca_variances": (pca.explained_variance_ * 149 / 150).tolist(), "pca_directions": pca.components_.tolist(),
    "entropy": float(stats.entropy(np.bincount(labels))),
    "shares": clf.predict_proba([query])[0].tolist(), "classes": clf.classes_.tolist(),
    "regressed": float(KNeighborsRegressor(5, weights="distance").fit(points, points[:, 2]).predict([query])[0]),
    "categorical_kl": float(stats.entropy([0.2, 0.5, 0.3], [0.4, 0.4, 0.2])),
    "dirichlet_log_pdf": float(stats.dirichlet([2.0, 0.5, 3.5]).logpdf([0.2, 0.5, 0.3])),
    "dirichlet_kl": float(dirichlet_kl([2.0, 0.5, 3.5], [1.0, 1.5, 0.7])),
    "plane": plane.tolist(), "levina_bickel": mle[:5], "levina_bickel_mean": float(1 / np.mean([1 / d for d in mle])),
    "two_nn": float((cut @ y) / (cut @ cut)), "two_nn_likelihood": float(1 / np.mean(np.log(ratios))),
    "radii": radii, "correlation": float(corr),
    "complexes": [barcode(circle, 2.5, 2), barcode(ball, 1.9, 3)],
}, __import__("sys").stdout)
