"""Services of open data: one client for all, a small module for each; files out that the importers read."""

from sources.catalogue import Source, find_source, load_catalogue
from sources.client import Client, ClientSettings
from sources.errors import SourceError
from sources.shelf import Fetched, Shelf

__all__ = [
    "Client",
    "ClientSettings",
    "Fetched",
    "Shelf",
    "Source",
    "SourceError",
    "find_source",
    "load_catalogue",
]
