package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Level;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tomcat is stopped while a response goes on. */
@Timeout(60)
class TomcatStopIT {
    @Test
    void aResponseThatGoesOnIsCutOffAndNoDefectIsLogged() throws Exception {
        Path directory = ScratchDirectory.create();
        CountDownLatch free = new CountDownLatch(1);
        try (TestBackend backend = TestBackend.start();
                LogCapture log = new LogCapture("org.eclipse.jetty", Level.WARNING)) {
            backend.answer(Handler.inParts(free));
            Path config = Files.writeString(directory.resolve("config.json"), """
                    {"grace_period": "1s", "access_log": {"format": "off"}, "admin": {"enabled": false}, "backends": ["%s"]}""".formatted(backend.url()));
            TomcatProxy proxy = new TomcatProxy(config);
            try (RawClient client = RawClient.connect(proxy.port())) {
                Response head = client.get("a.test", "/").head();
                assertThat(client.chunk()).isEqualTo("before");
                proxy.close();
                assertThat(client.body(head, false).complete()).isFalse();
            }
            assertThat(log.lines()).isEmpty();
        } finally {
            free.countDown();
            ScratchDirectory.delete(directory);
        }
    }
}
