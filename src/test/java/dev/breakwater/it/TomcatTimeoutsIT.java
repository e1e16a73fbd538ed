package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tomcat looks for requests whose time is over while they end and others begin; here it never stops looking. */
@Timeout(60)
class TomcatTimeoutsIT {
    private static final int REQUESTS = 5_000;

    @Test
    void aRequestThatHasNoTimeoutNeverHasOne() throws Exception {
        Path directory = ScratchDirectory.create();
        AtomicBoolean stop = new AtomicBoolean();
        try (TestBackend backend = TestBackend.start();
                TomcatProxy proxy = new TomcatProxy(configuration(directory, backend));
                RawClient client = RawClient.connect(proxy.port())) {
            Thread looking = new Thread(() -> {
                while (!stop.get()) {
                    proxy.lookForTimeouts();
                }
            });
            looking.start();
            for (int i = 0; i < REQUESTS; i++) {
                assertThat(client.get("a.test", "/").response().status()).isEqualTo(200);
            }
            stop.set(true);
            looking.join();
        } finally {
            stop.set(true);
            ScratchDirectory.delete(directory);
        }
    }

    private static Path configuration(Path directory, TestBackend backend) throws Exception {
        return Files.writeString(directory.resolve("config.json"), """
                {"access_log": {"format": "off"}, "admin": {"enabled": false}, "backends": ["%s"]}""".formatted(backend.url()));
    }
}
