"""engine.node_name: what others call the node."""

from __future__ import annotations

import pytest

from kinds import NewEngine
from observer import nodes

pytestmark = pytest.mark.usefixtures("server")


@pytest.mark.parametrize("name", ["Flitzis Looper", "My player (left)", "Größe", "v1.2_b-c", "???"])
def test_it_is_the_nodes_in_the_graph(new_engine: NewEngine, name: str) -> None:
    engine = new_engine(name=name)

    assert [node.id for node in nodes(engine.node_name)] == [engine.node_id]
