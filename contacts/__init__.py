"""Contacts: what came by phone, counter, web and mail, cleaned and put on wards."""

from contacts.channels import CHANNELS, parse_channels
from contacts.contact import Contact
from contacts.errors import ContactError
from contacts.heaps import DefaultPoint, find_default_points
from contacts.placing import AddressPlacer, RowPlacement
from contacts.reading import ContactFile, read_contacts

__all__ = [
    "CHANNELS",
    "AddressPlacer",
    "Contact",
    "ContactError",
    "ContactFile",
    "DefaultPoint",
    "RowPlacement",
    "find_default_points",
    "parse_channels",
    "read_contacts",
]
