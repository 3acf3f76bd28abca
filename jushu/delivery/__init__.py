"""Messages that leave this machine: by mail and to group chats, only to whom ``delivery.yaml`` names."""

from jushu.delivery.config import Config, load
from jushu.delivery.send import Attachment, Delivered, send

__all__ = ["Attachment", "Config", "Delivered", "load", "send"]
