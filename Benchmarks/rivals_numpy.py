"""NumPy: one collision by shifting and scaling, in the gauge where the state is real."""

import math
import time

import numpy as np


def coefficients(levels, theta, q, photons=1):
    """The diagonals of both Kraus operators, each with two of them; nothing comes back from beyond the last level."""
    n, ground, excited = np.arange(levels), math.sqrt(q), math.sqrt(1 - q)

    def angle(n):
        return theta * np.sqrt(np.prod([n - k for k in range(photons)], axis=0))

    now, after = angle(n), angle(n + photons)
    return ground * np.cos(now), excited * np.sin(now), excited * np.cos(after), -ground * np.sin(after)


def stepper(levels, theta, q, photons=1):
    """A function that makes one collision of qubits that give so many photons at a time."""
    k = photons
    g, s, e, t = coefficients(levels, theta, q, k)
    gc, sc, ec, tc = g[:, None], s[k:, None], e[:, None], t[:-k, None]

    def step(rho):
        ground, excited = gc * rho, ec * rho
        ground[k:] += sc * rho[:-k]
        excited[:-k] += tc * rho[k:]
        out = ground * g
        out[:, k:] += ground[:, :-k] * s[k:]
        out += excited * e
        out[:, :-k] += excited[:, k:] * t[:-k]
        return out

    return step


def vacuum(levels):
    """The empty cavity."""
    rho = np.zeros((levels, levels))
    rho[0, 0] = 1
    return rho


def numbers(rho):
    """Energy and purity."""
    return float(np.real(np.arange(len(rho)) @ np.diagonal(rho))), float(np.sum(np.abs(rho) ** 2))


def loop(step, state, count, read=numbers):
    """Seconds of `count` steps, and what is read after them."""
    start = time.perf_counter()
    for _ in range(count):
        state = step(state)
    seconds = time.perf_counter() - start
    return seconds, read(state)


def way(levels, theta, q, photons=1):
    """A function of a count: seconds, and energy and purity."""
    step = stepper(levels, theta, q, photons)
    return lambda count: loop(step, vacuum(levels), count)
