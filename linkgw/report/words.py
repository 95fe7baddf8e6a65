"""Numbers of a report as people read them."""

from __future__ import annotations

NATIONS = {"KOR": "Republic of Korea", "USA": "United States", "JPN": "Japan"}
"""Network -> whose it is."""
NOTHING = "–"


def span(seconds: float | None) -> str:
    """A time span.

    >>> span(61.03), span(262.1), span(3725.0), span(None)
    ('61 s', '4 min 22 s', '62 min 05 s', '–')
    """
    if seconds is None:
        return NOTHING
    whole = round(seconds)
    return f"{whole} s" if whole < 120 else f"{whole // 60} min {whole % 60:02d} s"


def since(time_s: float | None, lift_off_s: float) -> str:
    """A time after lift-off.

    >>> since(101.046, 40.0), since(4100.0, 40.0), since(None, 40.0)
    ('T+1:01', 'T+67:40', '–')
    """
    if time_s is None:
        return NOTHING
    whole = round(time_s - lift_off_s)
    return f"T{'-' if whole < 0 else '+'}{abs(whole) // 60}:{abs(whole) % 60:02d}"


def hop(seconds: float | None) -> str:
    """A short time.

    >>> hop(0.0469), hop(12.3), hop(0.0), hop(None)
    ('0.047 s', '12.3 s', '0 s', '–')
    """
    if seconds is None:
        return NOTHING
    return "0 s" if not seconds else f"{seconds:.3f} s" if abs(seconds) < 1 else f"{seconds:.1f} s"


def length(metres: float | None) -> str:
    """A distance.

    >>> length(212.24), length(1489.7), length(15_200.0), length(None)
    ('212 m', '1.49 km', '15.2 km', '–')
    """
    if metres is None:
        return NOTHING
    return f"{metres:,.0f} m" if metres < 1000 else f"{metres / 1000:.{2 if metres < 10_000 else 1}f} km"


def percent(share: float | None, digits: int = 0) -> str:
    """A share.

    >>> percent(0.7611), percent(0.0251, 1), percent(None)
    ('76 %', '2.5 %', '–')
    """
    return NOTHING if share is None else f"{100 * share:.{digits}f} %"


def count(number: int | None) -> str:
    """A whole number."""
    return NOTHING if number is None else f"{number:,}"
