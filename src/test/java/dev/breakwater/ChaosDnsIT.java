package dev.breakwater;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.it.Await;
import dev.breakwater.it.DnsServer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A backend that moves to another machine under load: its name leads elsewhere, and what was there before goes away once it is idle. */
@Timeout(120)
class ChaosDnsIT {
    @TempDir
    Path directory;

    @Test
    void aNameThatMovesCostsNothing() throws Exception {
        try (DnsServer dns = DnsServer.start();
                ChaosUpstream before = new ChaosUpstream(directory, "127.0.0.1", 0).ready();
                ChaosUpstream after = new ChaosUpstream(directory, "127.0.0.2", before.port()).ready()) {
            dns.answer("127.0.0.1 chaos.test");
            Path config = Files.writeString(directory.resolve("config.json"), """
                    {"listen": [{"bind": "127.0.0.1", "port": 0}], "access_log": {"format": "off"}, "admin": {"enabled": false},
                     "resolver": {"servers": ["127.0.0.1:%d"]}, "backends": ["http://chaos.test:%d"]}
                    """.formatted(dns.port(), before.port()));
            try (Distribution breakwater =
                    Distribution.start(Distribution.unpack(directory), "run", "--config", config.toString())) {
                move(dns, before, after, new ChaosLoad(breakwater.port()));
            }
        }
    }

    private static void move(DnsServer dns, ChaosUpstream before, ChaosUpstream after, ChaosLoad load)
            throws Exception {
        load.await(500);
        dns.answer("127.0.0.2 chaos.test");
        after.awaitAnswers(50);
        load.awaitRound();
        Await.until("nothing is in flight to the old address", () -> before.inFlight() == 0);
        before.kill();
        load.await(500);
        load.stop();
        System.out.println(load);
        assertThat(load.unexplained()).isEmpty();
        assertThat(load.cutOff()).isZero();
    }
}
