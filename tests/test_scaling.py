"""The laws of scaling: known parameters come back, and what cannot be told is refused."""

from __future__ import annotations

import math
import random

import pytest

from helpers.scaling import Fit, fit_amdahl, fit_usl

MANY = [1, 2, 3, 4, 6, 8, 12, 16]


def curve(rate: float, alpha: float, beta: float, workers: list[int]) -> list[float]:
    """Throughput as the law says, written as in Gunther's book."""
    return [rate * n / (1 + alpha * (n - 1) + beta * n * (n - 1)) for n in workers]


@pytest.mark.parametrize(
    ("rate", "alpha", "beta"),
    [(1, 0.05, 0.01), (330.0, 0.3, 0.0005), (1e-4, 0.0, 0.02), (7.0, 0.9, 0.2)],
)
def test_parameters_of_a_clean_curve_come_back(rate, alpha, beta):
    """Without noise, the fit finds the parameters that made the curve."""
    law = fit_usl(MANY, curve(rate, alpha, beta, MANY))
    assert (law.rate, law.alpha, law.beta) == pytest.approx((rate, alpha, beta), abs=1e-9)
    assert law.residual < 1e-9
    assert law.throughput(5) == pytest.approx(*curve(rate, alpha, beta, [5]))


@pytest.mark.parametrize("alpha", [0.0, 0.04, 0.5, 1.0])
def test_amdahls_share_comes_back(alpha):
    """Without noise, the serial share is found, at both ends of its range, too."""
    law = fit_amdahl(MANY, curve(50.0, alpha, 0.0, MANY))
    assert (law.rate, law.alpha) == pytest.approx((50.0, alpha), abs=1e-9)
    assert law.beta == 0
    assert law.limit == (math.inf if alpha < 1e-9 else pytest.approx(1 / alpha))


def test_noise_moves_the_parameters_a_little():
    """With a few percent of noise in each point, the peak stays near where it was."""
    rng = random.Random(14)
    true = Fit("", 40.0, 0.05, 0.008, residual=0.0, surplus=1, measured=16)
    for _ in range(50):
        noisy = [true.throughput(n) * rng.gauss(1, 0.03) for n in MANY]
        law = fit_usl(MANY, noisy)
        assert law.peak == pytest.approx(true.peak, rel=0.3)
        assert law.residual < 0.06


def test_no_other_parameters_fit_better():
    """The fit is the minimum: each step away from it, within the bounds, is worse."""
    rng = random.Random(1)
    for _ in range(30):
        measured = [n**0.7 * rng.uniform(0.7, 1.3) for n in MANY]
        law = fit_usl(MANY, measured)
        for rate, alpha, beta in [(1.01, 0, 0), (0.99, 0, 0), (1, 0.01, 0), (1, -0.01, 0),
                                  (1, 0, 0.001), (1, 0, -0.001)]:  # fmt: skip
            near = (law.rate * rate, law.alpha + alpha, law.beta + beta)
            if 0 <= near[1] <= 1 and near[2] >= 0:
                pairs = zip(measured, curve(*near, MANY), strict=True)
                off = [(x / y - 1) ** 2 for x, y in pairs]
                assert math.sqrt(sum(off) / len(off)) >= law.residual


def test_parameters_stay_within_their_bounds():
    """What rises faster than the workers, or falls from the start, bends no parameter."""
    superlinear = fit_usl(MANY, [n**1.3 for n in MANY])
    assert (superlinear.alpha, superlinear.beta) == (0, 0)
    assert superlinear.peak == math.inf
    falling = fit_amdahl(MANY, [1 / n for n in MANY])
    assert falling.alpha == pytest.approx(1)
    assert fit_usl(MANY, [1 / n for n in MANY]).peak == pytest.approx(1)


def test_peak_and_limit():
    """The peak is where one worker more or less gets less done; the limit is its height."""
    law = fit_usl(MANY, curve(1.0, 0.02, 0.005, MANY))
    assert law.peak == pytest.approx(14)
    assert law.speedup(13) < law.speedup(14) > law.speedup(15)
    assert law.limit == pytest.approx(law.speedup(14))
    assert law.speedup(1) == 1


def test_the_unit_does_not_matter():
    """Requests per second and per hour give the same shares."""
    x = [40.0, 75.0, 130.0, 190.0, 210.0]
    second = fit_usl([1, 2, 4, 8, 16], x)
    hour = fit_usl([1, 2, 4, 8, 16], [3600 * each for each in x])
    assert (second.alpha, second.beta) == pytest.approx((hour.alpha, hour.beta))
    assert hour.rate == pytest.approx(3600 * second.rate)


@pytest.mark.parametrize(("fit", "unknowns"), [(fit_amdahl, 2), (fit_usl, 3)])
def test_fewer_points_than_unknowns_are_refused(fit, unknowns):
    """Repeating a measurement makes no new point."""
    few = [1, 2, 3][: unknowns - 1] * 4
    with pytest.raises(ValueError, match=rf"too few for the {unknowns} unknowns"):
        fit(few, [1.0] * len(few))


@pytest.mark.parametrize(("fit", "unknowns"), [(fit_amdahl, 2), (fit_usl, 3)])
def test_a_fit_through_all_points_says_that_it_proves_nothing(fit, unknowns):
    """With as many points as unknowns there is no deviation to judge by."""
    x = [1.0, 1.9, 2.6, 3.2]
    exact = fit([1, 2, 3][:unknowns], x[:unknowns])
    assert exact.surplus == 0
    assert "proves nothing" in str(exact)
    assert "proves nothing" not in str(fit([1, 2, 3, 4], x))


def test_a_peak_that_was_not_reached_is_called_so():
    """A peak beyond the measurements is an extrapolation, and the text says it."""
    x = curve(1.0, 0.02, 0.005, MANY)  # its peak is at 14
    assert "beyond" not in str(fit_usl(MANY, x))
    assert "peak at N = 14.0, beyond the 8 that were measured" in str(
        fit_usl(MANY[:6], x[:6])
    )


@pytest.mark.parametrize(
    ("workers", "throughput", "message"),
    [
        ([1, 2, 3], [1, 2], "workers has 3 values and throughput 2"),
        ([], [], "workers=.*flat list"),
        ([0.5, 2, 3], [1, 2, 3], "from 1 on"),
        ([1, 2, 3], [1, 0, 2], "throughput=.*above 0"),
        ([1, 2, 3], [1, math.nan, 2], "throughput=.*finite"),
        ([[1, 2], [3, 4]], [1, 2], "workers=.*flat list"),
        ([2, 3, 4], [1 / (n - 1) for n in (2, 3, 4)], "measure with 1 worker"),
    ],
)
def test_bad_input_is_named(workers, throughput, message):
    """The error names the argument and says what to do."""
    with pytest.raises(ValueError, match=message):
        fit_usl(workers, throughput)


@pytest.mark.parametrize("workers", [0, "3", math.nan, math.inf, True, None])
def test_a_speed_up_of_no_number_of_workers_is_refused(workers):
    """The laws begin at one worker and say nothing of infinitely many."""
    with pytest.raises(ValueError, match=f"workers={workers!r}: give a number from 1 to"):
        fit_amdahl([1, 2], [1, 2]).speedup(workers)
