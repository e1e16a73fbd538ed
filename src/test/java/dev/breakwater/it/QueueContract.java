package dev.breakwater.it;

/** How requests are seen to wait for a backend, and their places to become free again. */
abstract class QueueContract extends ProxyContract {
    void awaitQueued(String upstream, int size) {
        AdminClient admin = new AdminClient(proxy().adminUrl(), AdminContract.TOKEN);
        Await.until(
                size + " wait",
                () -> admin.get("/upstreams/" + upstream).json().path("queued").intValue() == size);
    }

    /** Waits until each of these paths is served, and nothing else is. */
    void awaitFree(String... paths) {
        backend.answer(Handler.OK);
        for (String path : paths) {
            Await.until("a place is free", () -> get("a.test", path).status() == 200);
        }
        if (proxy().inFlight() >= 0) {
            Await.until("no request in flight", () -> proxy().inFlight() == 0);
        }
    }
}
