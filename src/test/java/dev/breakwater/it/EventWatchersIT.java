package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** A few may watch at once; who goes away makes room. */
class EventWatchersIT extends AdminContract {
    private static final int MOST = 32;

    @Override
    String configuration() {
        return HEAD + "\"backends\": [\"@main@\"]}";
    }

    private List<EventReader> fill() throws Exception {
        List<EventReader> watchers = new ArrayList<>();
        for (int i = 0; i < MOST; i++) {
            EventReader watcher = admin.events();
            assertThat(watcher.status()).isEqualTo(200);
            watcher.next("backends", data -> true);
            watchers.add(watcher);
        }
        return watchers;
    }

    private static void close(List<EventReader> watchers) throws Exception {
        for (EventReader watcher : watchers) {
            watcher.close();
        }
    }

    @Test
    void oneTooManyIsSentAwayUntilAnotherGoes() throws Exception {
        List<EventReader> watchers = fill();
        try {
            AdminClient.Answer refused = admin.get("/events", "Accept", "text/event-stream");
            assertProblem(refused, 503);
            assertStatus(admin.get("/events"), 200);
            assertStatus(admin.get("/backends"), 200);
            watchers.remove(0).close();
            AtomicBoolean down = new AtomicBoolean();
            Await.until("its place is free", () -> {
                // That it has gone is noticed when it is told something.
                admin.put("/backends/0/status", "{\"alive\":" + down.getAndSet(!down.get()) + "}");
                try (EventReader next = admin.events()) {
                    return next.status() == 200;
                }
            });
        } finally {
            close(watchers);
        }
    }
}
