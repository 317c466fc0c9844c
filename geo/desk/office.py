"""`Office`: what one process holds open: the store, and per community the profile, locator, scene and live board.

Everything derived from the layers is rebuilt when the layers change, everything derived from cases follows
the event log. One background thread, the pulse, does the following for all screens of the process.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import cache, cached_property
from typing import TYPE_CHECKING, TypeVar

import geopandas as gpd

from geo.clock import Clock, local_day, utc_now
from geo.desk.board import Board
from geo.desk.directory import Staff, Tree
from geo.desk.kept_locators import kept_locator
from geo.desk.secrets import read_secret
from geo.desk.settings import Settings, read_settings
from geo.errors import NotFound
from geo.i18n import mark
from geo.layers import Scene, build_scene
from geo.locate import Aliases, Locator
from geo.model import Actor, Profile, units_on
from geo.store import Reader, Store, Transaction
from geo.store.layers import Layer

if TYPE_CHECKING:
    from geo.exchange.geocoders import OnlineGeocoder

T = TypeVar("T")
LAYERS_LOOK_S = 1.0
"""How long an answer to "have the layers changed?" may be reused."""


class Office:
    """The open desk of one process; safe to use from many threads.

    Making an office touches nothing; the store is opened, and its tables brought up to date, when it is first asked.

    Parameters
    ----------
    settings : Settings
        How the process behaves and where the store lives.
    clock : callable
        Source of now (aware, UTC); tests pass their own.
    """

    def __init__(self, settings: Settings, clock: Clock = utc_now) -> None:
        self.settings = settings
        self.clock = clock
        self._lock = threading.RLock()
        self._store: Store | None = None
        self._kept: dict[tuple[str, str], tuple[int, object]] = {}
        self._locks: dict[tuple[str, str], threading.Lock] = {}
        self._versions: dict[str, tuple[float, int]] = {}
        self._boards: dict[str, Board] = {}
        self._aliases: dict[str, tuple[int, Locator, Aliases]] = {}
        self._shared: dict[tuple[str, str], object] = {}
        self._appointed: dict[str, int] = {}
        self.moved = threading.Event()
        """Set after each write of this process, so that the pulse need not wait for its next look."""

    @property
    def store(self) -> Store:
        """The open store."""
        with self._lock:
            if self._store is None:
                self.settings.home.mkdir(parents=True, exist_ok=True)
                self._store = Store.open(self.settings.url)
            return self._store

    def close(self) -> None:
        """Let go of the store's connections; the next question opens it again."""
        with self._lock:
            if self._store is not None:
                self._store.dispose()
                self._store = None

    @contextmanager
    def write(self, actor: Actor) -> Iterator[Transaction]:
        """One transaction in an actor's name at the present instant; on success the screens are told."""
        with self.store.transaction(actor.id, self.clock()) as tx:
            yield tx
        if tx.loaded:
            self._versions.clear()  # layers and appointments that this process has written hold at once
        self.moved.set()

    def communities(self) -> list[str]:
        """Keys of the communities in the store, the one that was loaded first in front."""
        with self.store.read() as reader:
            return reader.communities()

    @property
    def default_community(self) -> str:
        """The community that opens first.

        Raises
        ------
        NotFound
            The store holds none yet.
        """
        keys = self.communities()
        if not keys:
            raise NotFound(mark("No community has been loaded yet."))
        return keys[0]

    def today(self, community: str) -> date:
        """The calendar day in a community: its boundaries and appointments are those that hold on it."""
        return local_day(self.clock(), self.profile(community).zone)

    def profile(self, community: str) -> Profile:
        """A community's profile, or `NotFound`."""
        return self._derive("profile", community, lambda: self._read_profile(community))

    def locator(self, community: str) -> Locator:
        """The locator over a community's layers, built once per change of the layers."""
        return self._derive("locator", community, lambda: self._build_locator(community))

    def aliases(self, community: str) -> Aliases:
        """The phrases remembered in a community, as they stand at the end of the event log.

        The log is asked each time, so that a phrase holds at once, whichever process has remembered or withdrawn it.
        """
        locator = self.locator(community)
        with self._making(("aliases", community)), self.store.read() as reader:
            cursor, kept = reader.cursor(), self._aliases.get(community)
            if kept is None or kept[1] is not locator or reader.aliases_touched(community, kept[0]):
                kept = (cursor, locator, Aliases(reader.aliases(community), locator))
            self._aliases[community] = (cursor, *kept[1:])
            return kept[2]

    def scene(self, community: str) -> Scene:
        """The drawn scene of a community, built once per change of the layers."""
        return self._derive("scene", community, lambda: self._build_scene(community))

    def root(self, community: str) -> str:
        """Id of a community's root unit."""
        return self._derive("root", community, lambda: self._read_root(community))

    def board(self, community: str) -> Board:
        """The live board of a community; it follows the event log from the first time it is asked for."""
        version = self._layers_version(community)
        with self._making(("board", community)):
            board = self._boards.get(community)
            if board is None or board.layers_version != version:
                board = Board.load(self.store, self.profile(community), self.root(community), self.clock())
                with self._lock:
                    self._boards[community] = board
            return board

    def tree(self, community: str) -> Tree:
        """A community's units in memory."""
        return self._derive("tree", community, lambda: self._read_tree(community))

    def staff(self, community: str) -> Staff:
        """A community's people in memory, with the appointments made beside its layers."""
        return self._derive("staff", community, lambda: self._read_staff(community))

    def buildings(self, community: str) -> gpd.GeoDataFrame:
        """A community's building layer (EPSG:4326), shared: never change it."""
        return self._derive("buildings", community, lambda: self._read_layer(community, "buildings"))

    def shared(self, what: str, community: str, make: Callable[[], T]) -> T:
        """Something that this process has once for a community and that follows the event log by itself."""
        with self._lock:
            if (what, community) not in self._shared:
                self._shared[what, community] = make()
            return self._shared[what, community]  # type: ignore[return-value]  # the key says which type it is

    def boards(self) -> list[Board]:
        """The boards that somebody has asked for."""
        with self._lock:
            return list(self._boards.values())

    @cached_property
    def simulation_key(self) -> str:
        """API key of this process's own simulated day: what is reported with it carries the demo mark."""
        return secrets.token_urlsafe(24)

    @cached_property
    def secret(self) -> bytes:
        """Key of this store's receipts; made once, kept beside the store and readable by its owner only."""
        return read_secret(self.settings.home / "secret")

    @cached_property
    def geocoder(self) -> OnlineGeocoder | None:
        """The online geocoder that the settings name; None when they name none."""
        chosen = self.settings.geocoder
        if chosen is None:
            return None
        from geo.exchange.geocoders import OnlineGeocoder  # noqa: PLC0415  # a third of a second, for few

        return OnlineGeocoder(chosen.service, key=chosen.key, url=chosen.url, hosts=chosen.hosts)

    def derived(self, what: str, community: str, make: Callable[[], T]) -> T:
        """Something else that follows from a community's layers, made once per change of them and then shared."""
        return self._derive(what, community, make)

    def renew_stale(self) -> None:
        """Let go of boards whose day is over: counters of today and of the window start anew."""
        with self._lock:
            for community, board in list(self._boards.items()):
                today = local_day(self.clock(), board.profile.zone)
                if board.today != today:
                    del self._boards[community]
                    for what in ("staff", "residents"):  # appointments begin and end with a day
                        self._kept.pop((what, community), None)
                    _, tree = self._kept.get(("tree", community), (0, None))
                    # So do boundaries.
                    if not isinstance(tree, Tree) or any(board.today < day <= today for day in tree.turns):
                        for what in ("tree", "scene", "locator"):
                            self._kept.pop((what, community), None)

    def _layers_version(self, community: str) -> int:
        looked = self._versions.get(community)
        if looked is None or time.monotonic() - looked[0] > LAYERS_LOOK_S:
            with self.store.read() as reader:
                looked = self._versions[community] = (time.monotonic(), reader.layers_version(community))
                self._follow_appointments(reader, community)
        return looked[1]

    def _follow_appointments(self, reader: Reader, community: str) -> None:
        """Let go of the people when somebody was appointed beside the layers."""
        cursor, seen = reader.cursor(), self._appointed.get(community, 0)
        if reader.appointments_touched(community, seen):
            with self._lock:
                for what in ("staff", "residents"):
                    self._kept.pop((what, community), None)
        self._appointed[community] = cursor

    def _derive(self, what: str, community: str, make: Callable[[], T]) -> T:
        version = self._layers_version(community)
        # One lock for each thing that is made: whoever asks for something else need not wait.
        with self._making((what, community)):
            kept = self._kept.get((what, community))
            if kept is None or kept[0] != version:
                kept = self._kept[what, community] = (version, make())
            return kept[1]  # type: ignore[return-value]  # the key says which type it is

    def _making(self, key: tuple[str, str]) -> threading.Lock:
        with self._lock:
            return self._locks.setdefault(key, threading.Lock())

    def _read_profile(self, community: str) -> Profile:
        with self.store.read() as reader:
            return reader.profile(community)

    def _read_root(self, community: str) -> str:
        with self.store.read() as reader:
            return reader.units(community, self.profile(community).levels[0].key)[0].id

    def _read_layer(self, community: str, layer: Layer) -> gpd.GeoDataFrame:
        with self.store.read() as reader:
            return reader.features(community, layer)

    def _read_tree(self, community: str) -> Tree:
        with self.store.read() as reader:
            return Tree(reader.units(community), self.today(community))

    def _read_staff(self, community: str) -> Staff:
        today = self.today(community)
        with self.store.read() as reader:
            return Staff(
                people={person.id: person for person in reader.people(community)},
                places={place.id: place for place in reader.places(community)},
                appointments=tuple(reader.appointments(community, on=today)),
                shifts=tuple(reader.shifts(community)),
            )

    def _build_locator(self, community: str) -> Locator:
        with self.store.read() as reader:
            return kept_locator(
                self.settings.home,
                self.profile(community),
                reader.layers_digest(community),
                self.today(community),
                lambda: Locator.build(
                    self.profile(community),
                    reader.units(community),
                    reader.places(community),
                    self.buildings(community),
                    reader.features(community, "streets"),
                    on=self.today(community),
                    areas=reader.features(community, "areas"),
                ),
            )

    def _build_scene(self, community: str) -> Scene:
        with self.store.read() as reader:
            return build_scene(
                self.profile(community),
                units_on(reader.units(community), self.today(community)),
                reader.places(community),
                blocks=reader.features(community, "blocks"),
                buildings=self.buildings(community),
                streets=reader.features(community, "streets"),
                areas=reader.features(community, "areas"),
            )


@cache
def process_office() -> Office:
    """The office of this process, by the settings of its environment: screens and HTTP routes share it."""
    return Office(read_settings())
