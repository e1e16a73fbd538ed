package dev.breakwater.acme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.breakwater.tls.ServedCertificate;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateCacheTest {
    @TempDir
    Path base;

    @Test
    void eachAuthorityHasItsOwnDirectory() throws Exception {
        for (String url :
                List.of("https://ca.example/dir", "https://ca.example/staging", "https://ca.example:99/dir")) {
            new CertificateCache(base, URI.create(url)).lock().close();
        }
        assertThat(base).isDirectoryContaining("glob:**ca.example-dir");
        assertThat(base).isDirectoryContaining("glob:**ca.example-staging");
        assertThat(base).isDirectoryContaining("glob:**ca.example-99-dir");
    }

    @Test
    void whatWasWrittenIsRead() throws Exception {
        CertificateCache cache = cache();
        Failure failure =
                new Failure(3, Instant.parse("2026-01-01T00:00:00Z"), Instant.parse("2026-01-02T00:00:00Z"), "why");
        cache.write("a.example.com", failure);
        assertThat(cache.failure("a.example.com")).isEqualTo(failure);
        assertThat(cache.failure("b.example.com")).isNull();
        assertThat(cache.hosts()).isEmpty();
        ServedCertificate made = new Placeholder(Clock.systemUTC()).certificate("a.example.com");
        cache.write("a.example.com", made.key(), made.chain());
        assertThat(cache.hosts()).containsExactly("a.example.com");
        assertThat(cache.read("a.example.com").key()).isEqualTo(made.key());
        assertThat(cache.read("a.example.com").names()).containsExactly("a.example.com");
        assertThat(cache.failure("a.example.com")).as("it has one now").isNull();
    }

    @Test
    void aDamagedFileIsNone() throws Exception {
        CertificateCache cache = cache();
        Path file = base.resolve("ca.example-dir/a.example.com.pem");
        Files.writeString(file, "-----BEGIN");
        Files.writeString(base.resolve("ca.example-dir/a.example.com.failed.json"), "{");
        assertThat(cache.read("a.example.com")).isNull();
        assertThat(cache.failure("a.example.com")).isNull();
        ManagedHost host = new ManagedHost("a.example.com");
        assertThat(host.refresh(cache)).isFalse();
        assertThat(host.due()).as("another one is needed").isEqualTo(Instant.MIN);
    }

    @Test
    void whatAnotherProcessWroteIsTakenOverOnce() throws Exception {
        CertificateCache cache = cache();
        ManagedHost host = new ManagedHost("a.example.com");
        assertThat(host.refresh(cache)).isFalse();
        ServedCertificate made = new Placeholder(Clock.systemUTC()).certificate("a.example.com");
        cache().write("a.example.com", made.key(), made.chain());
        assertThat(host.refresh(cache)).isTrue();
        assertThat(host.refresh(cache)).isFalse();
        assertThat(host.due()).isAfter(Instant.now());
        Files.setLastModifiedTime(base.resolve("ca.example-dir/a.example.com.pem"), FileTime.fromMillis(1));
        assertThat(host.refresh(cache)).isTrue();
    }

    @Test
    void whereTheClockIsWrongNothingIsRenewedAgainAndAgain() throws Exception {
        CertificateCache cache = cache();
        ServedCertificate made = new Placeholder(Clock.systemUTC()).certificate("a.example.com");
        ManagedHost host = new ManagedHost("a.example.com");
        Instant wrong = Instant.now().plus(Duration.ofDays(85));
        cache.write("a.example.com", made.key(), made.chain());
        assertThat(host.issued(cache, wrong)).isTrue();
        assertThat(Schedule.renewal(made.certificate())).isBefore(wrong);
        assertThat(host.due()).isAfter(wrong.plus(Duration.ofDays(29)));
    }

    @Test
    void oneAsksAtATime() throws Exception {
        CertificateCache cache = cache();
        CompletableFuture<FileChannel> second;
        try (FileChannel first = cache.lock()) {
            second = CompletableFuture.supplyAsync(() -> {
                try {
                    return cache().lock();
                } catch (Exception unexpected) {
                    throw new IllegalStateException(unexpected);
                }
            });
            assertThatThrownBy(() -> second.get(500, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
        }
        second.get(30, TimeUnit.SECONDS).close();
    }

    private CertificateCache cache() throws Exception {
        CertificateCache cache = new CertificateCache(base, URI.create("https://ca.example/dir"));
        cache.lock().close();
        return cache;
    }
}
