"""What a person changed about the feeds of a service: sent before anything else, whatever became of it the last time.

Each act says how a feed should be, so it is compared with what the service has. One that was sent already, and whose
answer was lost, finds nothing more to do.
"""

from __future__ import annotations

from collections.abc import Mapping

from reader.errors import FetchError
from reader.feeds.addresses import canonical_address
from reader.feeds.sync.google_reader import LABEL, GoogleReader, Subscription
from reader.model.sync import SubscriptionAct


def carry_out(service: GoogleReader, act: SubscriptionAct, there: Mapping[str, Subscription]) -> str | None:
    """Make a feed of the service as `act` wants it; what the service has against it, in one line.

    `there`: the feeds of the account, by id. Raises FetchError when the service cannot be asked now.
    """
    try:
        stream = act.feed if act.feed in there else _followed_at(act.feed, there)
        if not act.subscribed:
            if stream:
                service.change_subscription(stream, ac="unsubscribe")
            return None
        if not stream and "://" not in act.feed:
            return f"“{act.title or act.feed}” is no longer among the feeds of the service."
        if not stream and not (stream := service.subscribe(act.feed)):
            return f"The service finds no feed at {act.feed}."
        known = there.get(stream) or Subscription(stream)
        fields = {"t": act.title} if act.title and act.title != known.title else {}
        if act.folder and act.folder not in known.folders:
            fields["a"] = LABEL + act.folder
        if fields:
            service.change_subscription(stream, ac="edit", **fields)
    except FetchError as error:
        if error.status not in (400, 500):
            raise
        what = "follow" if act.subscribed and "://" in act.feed else "change"
        return f"The service does not {what} {act.title or act.feed} ({error.status})."
    return None


def _followed_at(url: str, there: Mapping[str, Subscription]) -> str:
    """The id of the feed with this address, "" when there is none."""
    if "://" not in url:
        return ""
    address = canonical_address(url)
    return next((one.id for one in there.values() if one.url and canonical_address(one.url) == address), "")
