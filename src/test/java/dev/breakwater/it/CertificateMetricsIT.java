package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Certificates as those see them who are to renew them in time. */
@Timeout(60)
class CertificateMetricsIT {
    private static final String EXPIRY = "breakwater_certificate_expiry_timestamp_seconds";

    @Test
    void ofSeveralForOneHostTheFirstToExpireCounts() throws Exception {
        Path directory = ScratchDirectory.create();
        TestAuthority authority = new TestAuthority();
        TestCertificate rsa = authority.issue(TestAuthority.keys("RSA", 2048), Duration.ofDays(9), "a.test");
        TestCertificate ec = authority.issue(TestAuthority.keys("EC", 256), Duration.ofDays(5), "a.test");
        TestCertificate other = authority.issue(TestAuthority.keys("EC", 256), Duration.ofDays(7), "b.test");
        Path config = Files.writeString(directory.resolve("config.json"), """
                {"listen": [{"bind": "127.0.0.1", "port": 0, "tls": true}], "grace_period": "1s", "access_log": {"format": "off"},
                 "admin": {"enabled": false}, "tls": {"certificates": [%s, %s, %s]}, "backends": ["http://127.0.0.1:%d"]}""".formatted(
                        rsa.write(directory, "rsa"),
                        ec.write(directory, "ec"),
                        other.write(directory, "other"),
                        FreePort.next()));
        try (StandaloneProxy proxy = new StandaloneProxy(config)) {
            assertThat(proxy.scrape().lines().filter(line -> line.startsWith(EXPIRY + "{")))
                    .containsExactly(line("a.test", ec), line("b.test", other));
        } finally {
            ScratchDirectory.delete(directory);
        }
    }

    private static String line(String host, TestCertificate certificate) {
        long expiry = certificate.chain().get(0).getNotAfter().toInstant().getEpochSecond();
        return EXPIRY + "{host=\"" + host + "\"} " + (double) expiry;
    }
}
