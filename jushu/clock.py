"""The clock of the warehouse: China's, wherever the machine stands."""

from datetime import datetime, timedelta, timezone

LOCAL = timezone(timedelta(hours=8))


def local_now(after: datetime | None = None) -> datetime:
    """The present moment on the clocks of China, without a zone, as all times in the warehouse.

    With ``after`` it is later than that moment, also when the machine's clock was put back: what is entered
    later never counts as known earlier.
    """
    now = datetime.now(LOCAL).replace(tzinfo=None)
    return now if after is None or now > after else after + timedelta(microseconds=1)
