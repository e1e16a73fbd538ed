"""Opens TLS connections one after the other, from several processes, and asks each for one small answer.

Prints: connections, seconds, how many of them resumed a session, how many failed, and the 50th and 99th percentile of their times in ms.
"""

import argparse
import multiprocessing
import socket
import ssl
import time

REQUEST = b"GET /fixed HTTP/1.1\r\nHost: bench.test\r\nConnection: close\r\n\r\n"


def connection(context, port, session):
    """Whether it was resumed, and the session for the next one. The session's ticket comes no later than the answer."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as plain:
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with context.wrap_socket(plain, server_hostname="bench.test", session=session) as tls:
            tls.sendall(REQUEST)
            answer = b""
            while part := tls.recv(4096):
                answer += part
            if not answer.startswith(b"HTTP/1.1 204 "):
                raise OSError("unexpected answer")
            return tls.session_reused, tls.session


def work(options, begin, results):
    context = ssl.create_default_context(cafile=options.ca)
    version = ssl.TLSVersion.TLSv1_2 if options.tls == "1.2" else ssl.TLSVersion.TLSv1_3
    context.minimum_version = context.maximum_version = version
    session = None
    if options.resume:
        session = connection(context, options.port, None)[1]
    begin.wait()
    times, resumed, failed = [], 0, 0
    end = time.perf_counter() + options.seconds
    now = time.perf_counter()
    while now < end:
        try:
            reused, last = connection(context, options.port, session)
            resumed += reused
            if options.resume:
                session = last
        except OSError:
            failed += 1
        after = time.perf_counter()
        times.append(after - now)
        now = after
    results.put((times, resumed, failed))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("--ca", required=True)
    parser.add_argument("--tls", choices=["1.2", "1.3"], default="1.3")
    parser.add_argument("--resume", action="store_true")
    parser.add_argument("--processes", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=4)
    options = parser.parse_args()
    begin = multiprocessing.Barrier(options.processes)
    results = multiprocessing.Queue()
    workers = [multiprocessing.Process(target=work, args=(options, begin, results)) for _ in range(options.processes)]
    for worker in workers:
        worker.start()
    times, resumed, failed = [], 0, 0
    for _ in workers:
        part = results.get()
        times += part[0]
        resumed += part[1]
        failed += part[2]
    for worker in workers:
        worker.join()
    times.sort()
    percentile = lambda share: times[min(len(times) - 1, int(len(times) * share))] * 1000
    print(len(times), options.seconds, resumed, failed, f"{percentile(0.5):.3f} {percentile(0.99):.3f}")


if __name__ == "__main__":
    main()
