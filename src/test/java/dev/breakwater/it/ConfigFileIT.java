package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** What the admin interface changes is in the file where that can be written, and what is written to the file is taken in. */
@Timeout(60)
class ConfigFileIT {
    private final Path directory = ScratchDirectory.create();

    @AfterEach
    void forget() {
        ScratchDirectory.delete(directory);
    }

    private Path json() throws Exception {
        return Files.writeString(
                directory.resolve("config.json"),
                AdminContract.HEAD + "\"backends\": [\"http://127.0.0.1:1\", \"http://127.0.0.1:2\"]}");
    }

    private Path yaml() throws Exception {
        return Files.writeString(directory.resolve("config.yaml"), """
                # What a machine cannot keep.
                listen: [{bind: 127.0.0.1, port: 0}]
                grace_period: 1s
                access_log: {format: "off"}
                admin: {port: 0, token: %s}
                backends: ["http://127.0.0.1:1", "http://127.0.0.1:2"]
                """.formatted(AdminContract.TOKEN));
    }

    private static AdminClient admin(Proxy proxy) {
        return new AdminClient(proxy.adminUrl(), AdminContract.TOKEN);
    }

    private static String state(AdminClient admin, String id) throws Exception {
        return admin.get("/backends/" + id).json().path("state").asString();
    }

    @ParameterizedTest
    @EnumSource(Deployment.class)
    void aChangeOutlivesARestart(Deployment deployment) throws Exception {
        Path file = json();
        try (Proxy proxy = deployment.start(file)) {
            AdminContract.assertStatus(admin(proxy).put("/backends/0/status", "{\"alive\":false}"), 200);
            AdminContract.assertStatus(admin(proxy).post("/backends", "{\"url\":\"http://127.0.0.1:3\"}"), 201);
        }
        try (Proxy proxy = deployment.start(file)) {
            assertThat(state(admin(proxy), "0")).isEqualTo("down");
            assertThat(admin(proxy).get("/backends/2").json().path("url").asString())
                    .isEqualTo("http://127.0.0.1:3");
        }
    }

    @ParameterizedTest
    @EnumSource(Deployment.class)
    void theFileKeepsItsPermissionsAndLeavesNothingBesideIt(Deployment deployment) throws Exception {
        Path file = json();
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        try (Proxy proxy = deployment.start(file)) {
            AdminContract.assertStatus(admin(proxy).delete("/backends/1"), 204);
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-r-----");
        try (var files = Files.list(directory)) {
            assertThat(files).containsExactly(file);
        }
    }

    @ParameterizedTest
    @EnumSource(Deployment.class)
    void aFileThatPeopleWriteIsNotWritten(Deployment deployment) throws Exception {
        Path file = yaml();
        String text = Files.readString(file);
        try (Proxy proxy = deployment.start(file)) {
            AdminClient admin = admin(proxy);
            AdminClient.Answer down = admin.put("/backends/0/status", "{\"alive\":false}");
            AdminContract.assertStatus(down, 200);
            assertThat(down.header("Breakwater-Persisted"))
                    .startsWith("false; reason=\"")
                    .contains("is not a .json file");
            JsonNode state = admin.get("/status").json().path("config");
            assertThat(state.path("writable").booleanValue()).isFalse();
            assertThat(state.path("persisted").booleanValue()).isFalse();
            assertThat(state.path("reason").asString()).contains("is not a .json file");
            assertThat(Files.readString(file)).isEqualTo(text);
            Files.writeString(file, text.replace("grace_period: 1s", "grace_period: 2s"));
            Await.until("the file is read", () -> admin.get("/config")
                    .json()
                    .path("grace_period")
                    .asString()
                    .equals("2s"));
            assertThat(state(admin, "0")).as("set by hand").isEqualTo("down");
            assertThat(state(admin, "1")).isEqualTo("ready");
        }
    }

    @ParameterizedTest
    @EnumSource(Deployment.class)
    void theFileIsReadAgainAtOnce(Deployment deployment) throws Exception {
        Path file = json();
        String text = Files.readString(file);
        try (Proxy proxy = deployment.start(file)) {
            AdminClient admin = admin(proxy);
            Files.writeString(file, text.replace("\"1s\"", "\"2s\""));
            AdminClient.Answer read = admin.post("/reload", "");
            AdminContract.assertStatus(read, 200);
            assertThat(read.json().path("source").asString()).isEqualTo("file");
            assertThat(admin.get("/config").json().path("grace_period").asString())
                    .isEqualTo("2s");
            Files.writeString(file, text.replace("\"1s\"", "\"soon\""));
            AdminClient.Answer refused = admin.post("/reload", "");
            AdminContract.assertProblem(refused, 422);
            assertThat(refused.json().at("/problems/0/path").asString()).isEqualTo("grace_period");
            JsonNode config = admin.get("/status").json().path("config");
            assertThat(config.at("/last_refused/problems/0/path").asString()).isEqualTo("grace_period");
            AdminContract.assertProblem(admin.delete("/backends/1"), 409);
            assertThat(Files.readString(file))
                    .as("nobody's work is lost")
                    .isEqualTo(text.replace("\"1s\"", "\"soon\""));
            Files.writeString(file, text);
            AdminContract.assertStatus(admin.post("/reload", ""), 200);
            assertThat(admin.get("/status").json().at("/config/last_refused").isNull())
                    .isTrue();
        }
    }
}
