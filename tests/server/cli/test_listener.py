"""The port that a server is reached at."""

import socket

from server.cli.listener import listen


def test_the_end_of_an_answer_does_not_wait_for_its_beginning_to_be_confirmed():
    with listen("127.0.0.1", 0) as listener, socket.create_connection(listener.getsockname()):
        connection, _ = listener.accept()
        with connection:
            assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
