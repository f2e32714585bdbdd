"""The explanation of one node, from the database."""

from graph_engine.freshness import examine
from graph_engine.title import titles_of
from graph_engine.why import explain
from schemas.why import Why
from storage.sql.boards import Boards
from storage.sql.engine import Database
from storage.sql.errors import NodeMissing
from storage.sql.history import SqlHistory
from storage.sql.results import Present


class Whys:
    """Answers why nodes are as they are."""

    def __init__(self, database: Database, boards: Boards, present: Present) -> None:
        self._database = database
        self._boards = boards
        self._present = present

    def why(self, project: str, node: str) -> Why:
        """The way from a node to the causes. Raises NotThere."""
        with self._database.read() as connection:
            board = self._boards.load(connection, project)
            if node not in board.wiring.nodes:
                raise NodeMissing(project, node)
            order = board.wiring.order([node])
            history = SqlHistory(connection, project, self._present, [board.wiring.nodes[id] for id in order])
            standings = examine(board.wiring, order, board.memo, history)
            history.expect_reasons(standings)
            found = explain(node, board.wiring, standings, board.memo, history, titles_of(board.graph))
        return Why(
            project=project, rev=board.rev, node=node, links=found.links, root=found.root, left_out=found.left_out
        )
