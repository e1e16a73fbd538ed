package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** One proxy, in one deployment, of {@link ReloadIT}. */
final class ReloadScene extends ProxyContract {
    private static final long LIVE_MILLIS = 2_000;
    private final AtomicInteger version = new AtomicInteger();

    @Override
    String configuration() {
        backend("other");
        return version("initial");
    }

    /** A configuration that says who it is, and forwards elsewhere once it says "other". */
    private static String version(String name) {
        return HEAD + """
                "upstreams": {"u": {"backends": [{"url": "%s", "max_connections": 1}]}},
                "sites": [{"routes": [
                  {"path": "/version", "respond": {"body": "%s"}},
                  {"path": "/", "upstream": "u"}]}]}""".formatted(name.startsWith("other") ? "@other@" : "@main@", name);
    }

    private String next(String kind) {
        return kind + version.incrementAndGet();
    }

    private void awaitVersion(String name) {
        Await.until(
                "version " + name + " is live",
                () -> get("a.test", "/version").text().equals(name));
    }

    /** Makes a version with a new name live and returns the name. */
    private String change(String kind) throws Exception {
        String name = next(kind);
        writeConfiguration(version(name));
        awaitVersion(name);
        return name;
    }

    /** Now and then the machine is busy with something else. */
    void aChangeIsLiveWithinTwoSeconds() throws Exception {
        List<Long> millis = new ArrayList<>();
        while (millis.size() < 5) {
            long began = System.nanoTime();
            change("timed");
            millis.add((System.nanoTime() - began) / 1_000_000);
            if (millis.get(millis.size() - 1) < LIVE_MILLIS) {
                return;
            }
        }
        throw new AssertionError("ms until live: " + millis);
    }

    void aFileThatIsWrittenInPlaceIsRead() throws Exception {
        change("other");
        backend("other").answer(exchange -> exchange.respond(200, "from the other"));
        assertThat(get("a.test", "/").text()).isEqualTo("from the other");
        assertThat(backend.arrivals()).isZero();
    }

    void aFileThatIsReplacedIsRead() throws Exception {
        String name = next("replaced");
        Path replacement = directory.resolve("config.json.new");
        Files.writeString(replacement, resolved(version(name)));
        Files.move(replacement, configFile, StandardCopyOption.ATOMIC_MOVE);
        awaitVersion(name);
    }

    void aSymbolicLinkThatIsSwappedIsFollowed() throws Exception {
        for (String name : new String[] {next("first"), next("second")}) {
            Path target = Files.createDirectory(directory.resolve(name));
            Files.writeString(target.resolve("data.json"), resolved(version(name)));
            Path link = directory.resolve("link.new");
            Files.createSymbolicLink(link, target.resolve("data.json"));
            Files.move(link, configFile, StandardCopyOption.ATOMIC_MOVE);
            awaitVersion(name);
        }
        Files.delete(configFile);
    }

    void aBadFileChangesNothingAndAGoodOneAfterItIsRead() throws Exception {
        String before = get("a.test", "/version").text();
        for (String bad : new String[] {"{", resolved(version("x")).replace("\"u\"}", "\"missing\"}")}) {
            Files.writeString(configFile, bad);
            long began = System.nanoTime();
            while (System.nanoTime() - began < LIVE_MILLIS * 1_000_000 / 2) {
                assertThat(get("a.test", "/version").text()).isEqualTo(before);
                Thread.sleep(50);
            }
        }
        change("mended");
    }

    void aFileThatIsMissingForAWhileChangesNothing() throws Exception {
        String before = get("a.test", "/version").text();
        Files.delete(configFile);
        Thread.sleep(1_200);
        assertThat(get("a.test", "/version").text()).isEqualTo(before);
        change("back");
    }

    void aFileThatIsWrittenInPartsIsReadWhole() throws Exception {
        String before = get("a.test", "/version").text();
        String name = next("parts");
        String text = resolved(version(name));
        for (int end = 20; end < text.length(); end += text.length() / 6) {
            Files.writeString(configFile, text.substring(0, end));
            assertThat(get("a.test", "/version").text()).isEqualTo(before);
            Thread.sleep(150);
        }
        Files.writeString(configFile, text);
        awaitVersion(name);
    }

    void aRequestInFlightEndsAsItBeganAndKeepsItsPlace() throws Exception {
        change("main");
        CountDownLatch free = new CountDownLatch(1);
        backend.answer(Handler.inParts(free));
        try (RawClient client = connect()) {
            client.get("a.test", "/").head();
            assertThat(client.chunk()).isEqualTo("before");
            change("same-backend");
            // The backend is the same one: its only place is still taken.
            assertStatus(get("a.test", "/"), 503);
            change("other");
            assertThat(get("a.test", "/").text()).isEqualTo("hello");
            free.countDown();
            assertThat(client.chunk()).isEqualTo("after");
            assertThat(client.chunk()).isEmpty();
        }
    }

    void noRequestFailsWhileTheConfigurationChanges() throws Exception {
        AtomicBoolean stop = new AtomicBoolean();
        AtomicReference<String> failure = new AtomicReference<>();
        Thread load = new Thread(() -> loadUntil(stop, failure));
        load.start();
        try {
            for (String kind : new String[] {"other", "main", "other"}) {
                change(kind);
            }
        } finally {
            stop.set(true);
            load.join();
        }
        assertThat(failure.get()).isNull();
    }

    private void loadUntil(AtomicBoolean stop, AtomicReference<String> failure) {
        try (RawClient client = connect()) {
            while (!stop.get()) {
                Response response = client.get("a.test", "/").response();
                if (response.status() != 200) {
                    failure.compareAndSet(null, response.toString());
                }
            }
        } catch (IOException broken) {
            failure.compareAndSet(null, broken.toString());
        }
    }
}
