package dev.breakwater.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The file is replaced as a whole or not at all. */
class ConfigFileTest {
    @TempDir
    Path directory;

    private static ObjectNode document(int number) {
        return JsonNodeFactory.instance.objectNode().put("n", number);
    }

    private Path file() throws IOException {
        return Files.writeString(directory.resolve("config.json"), "{}");
    }

    private List<String> names() throws IOException {
        try (var files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void itsTextIsReplacedAndNothingElseIsLeft() throws Exception {
        Path path = file();
        assertThat(new ConfigFile(path).write(document(1))).isNull();
        assertThat(path).hasContent("{\n  \"n\": 1\n}\n");
        assertThat(names()).containsExactly("config.json");
    }

    @Test
    void permissionsAndGroupStay() throws Exception {
        Path path = file();
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-rw-r--"));
        Object owner = 65534;
        Object group = 12345;
        boolean root = System.getProperty("user.name").equals("root");
        if (root) {
            Files.setAttribute(path, "unix:uid", owner);
            Files.setAttribute(path, "unix:gid", group);
        }
        new ConfigFile(path).write(document(1));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                .isEqualTo("rw-rw-r--");
        if (root) {
            assertThat(Files.getAttribute(path, "unix:uid")).isEqualTo(owner);
            assertThat(Files.getAttribute(path, "unix:gid")).isEqualTo(group);
        }
    }

    @Test
    void theTargetOfASymbolicLinkIsReplacedAndTheLinkStays() throws Exception {
        Path target = Files.writeString(
                Files.createDirectory(directory.resolve("real")).resolve("c"), "{}");
        Path link = Files.createSymbolicLink(directory.resolve("config.json"), Path.of("real/c"));
        assertThat(new ConfigFile(link).write(document(1))).isNull();
        assertThat(link).isSymbolicLink();
        assertThat(Files.readString(target)).contains("\"n\": 1");
        assertThat(target).isRegularFile();
    }

    @Test
    void aDiskThatIsFullHalfWayLeavesTheOldText() throws Exception {
        Path path = file();
        ConfigFile full = new ConfigFile(path) {
            @Override
            void fill(FileChannel channel, ByteBuffer text) throws IOException {
                channel.write(text.slice(0, text.limit() / 2));
                throw new IOException("No space left on device");
            }
        };
        assertThat(full.write(document(1))).endsWith("could not be written: No space left on device.");
        assertThat(path).hasContent("{}");
        assertThat(names()).containsExactly("config.json");
    }

    @Test
    void aChangeThatCannotBeWrittenIsAppliedAllTheSame() throws Exception {
        Path path = Files.writeString(directory.resolve("config.json"), StoreScene.CONFIG);
        AtomicBoolean full = new AtomicBoolean(true);
        StoreScene scene = new StoreScene(path, new ConfigFile(path) {
            @Override
            void fill(FileChannel channel, ByteBuffer text) throws IOException {
                if (full.get()) {
                    throw new IOException("No space left on device");
                }
                super.fill(channel, text);
            }
        });
        ConfigVersion version = scene.grace("20s");
        assertThat(version.persisted()).isFalse();
        assertThat(version.reason()).contains("No space left on device");
        assertThat(scene.grace()).isEqualTo(20);
        assertThat(scene.text()).isEqualTo(StoreScene.CONFIG);
        full.set(false);
        // The same again makes no version, but tries to write once more.
        assertThat(scene.grace("20s").persisted()).isTrue();
        assertThat(scene.store.current().number()).isEqualTo(2);
        assertThat(scene.text()).contains("20s");
    }

    @Test
    void aFileOrADirectoryThatMayNotBeWrittenIsLeftAlone() throws Exception {
        Path path = file();
        for (Path forbidden : List.of(path.toRealPath(), directory.toRealPath())) {
            ConfigFile file = new ConfigFile(path) {
                @Override
                boolean mayWrite(Path candidate) {
                    return !candidate.equals(forbidden);
                }
            };
            assertThat(file.readOnlyReason()).contains("may not be written").contains(forbidden.toString());
            assertThat(file.write(document(1))).isEqualTo(file.readOnlyReason());
        }
        assertThat(path).hasContent("{}");
    }

    @Test
    void aLinkThatLeadsNowhereIsAReason() throws Exception {
        Path link = Files.createSymbolicLink(directory.resolve("config.json"), Path.of("nowhere.json"));
        assertThat(new ConfigFile(link).write(document(1))).contains("could not be written");
        assertThat(names()).containsExactly("config.json");
    }

    @Test
    void aReaderNeverSeesHalfAFile() throws Exception {
        Path path = file();
        ObjectNode large = document(0);
        for (int i = 0; i < 20_000; i++) {
            large.put("key" + i, "x".repeat(20));
        }
        new ConfigFile(path).write(large);
        AtomicBoolean stop = new AtomicBoolean();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Thread reader = new Thread(() -> {
            while (!stop.get()) {
                try {
                    assertThat(Files.readString(path)).endsWith("\n}\n");
                } catch (Throwable wrong) {
                    failure.compareAndSet(null, wrong);
                }
            }
        });
        reader.start();
        for (int i = 1; i <= 30; i++) {
            new ConfigFile(path).write(large.put("n", i));
        }
        stop.set(true);
        reader.join();
        assertThat(failure.get()).isNull();
    }
}
