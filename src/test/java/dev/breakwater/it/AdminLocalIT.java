package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Without a token the standalone server's admin interface serves this machine, and nobody who has lured a browser on it elsewhere. */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AdminLocalIT {
    private final Path directory = ScratchDirectory.create();
    private Proxy proxy;
    private AdminClient admin;

    @BeforeAll
    void start() throws Exception {
        Path file = Files.writeString(
                directory.resolve("config.json"),
                ProxyContract.HEAD.replace(
                                "\"admin\": {\"port\": 0}",
                                "\"admin\": {\"port\": 0, \"allowed_hosts\": [\"ops.test\"]}")
                        + "\"backends\": [\"http://127.0.0.1:1\"]}");
        proxy = Deployment.STANDALONE.start(file);
        admin = new AdminClient(proxy.adminUrl(), null);
    }

    @AfterAll
    void stop() {
        proxy.close();
        ScratchDirectory.delete(directory);
    }

    private Response ask(String host, String method, String path, String... fields) throws Exception {
        try (RawClient client = RawClient.connect(URI.create(proxy.adminUrl()).getPort())) {
            return client.send(RawClient.request(method, path, host, fields)).response();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "LOCALHOST:8081",
                "127.0.0.1",
                "127.0.0.1:9",
                "[::1]",
                "[::1]:8081",
                "ops.test",
                "Ops.Test:80"
            })
    void aNameOfThisMachineIsServed(String host) throws Exception {
        Response response = ask(host, "GET", "/backends");
        assertThat(response.status()).as("%s", response).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "evil.example:8081",
                "localhost.evil.example",
                "127.0.0.1.evil.example",
                "10.0.0.1",
                "ops.test.evil.example",
                "notlocalhost",
                "[2001:db8::1]"
            })
    void aForeignNameIsRefused(String host) throws Exception {
        for (String path : new String[] {"/backends", "/", "/dashboard/app.js", "/openapi.json", "/nothing"}) {
            Response response = ask(host, "GET", path);
            assertThat(response.status()).as("%s", response).isEqualTo(403);
            assertThat(response.value("Content-Type")).startsWith("application/problem+json");
        }
    }

    @Test
    void aPageElsewhereChangesNothing() throws Exception {
        AdminContract.assertProblem(
                admin.put("/backends/0/status", "{\"alive\":false}", "Origin", "http://evil.example"), 403);
        AdminContract.assertProblem(
                admin.put("/backends/0/status", "{\"alive\":false}", "Origin", "http://localhost:1"), 403);
        AdminContract.assertProblem(
                admin.put("/backends/0/status", "{\"alive\":false}", "Sec-Fetch-Site", "same-site"), 403);
        AdminContract.assertProblem(admin.send("PUT", "/backends/0/status", "text/plain", "{\"alive\":false}"), 415);
        assertThat(admin.get("/backends/0").json().path("state").asString()).isEqualTo("ready");
        AdminContract.assertStatus(admin.put("/backends/0/status", "{\"alive\":false}"), 200);
        AdminContract.assertStatus(admin.put("/backends/0/status", "{\"alive\":true}"), 200);
    }

    /** The first problem that a change of these keys of "admin" leads to, or null. */
    private String firstProblem(String keys) throws Exception {
        String text = "{\"backends\": [\"http://127.0.0.1:1\"], \"admin\": {" + keys + "}}";
        var answer = admin.post("/config/validate", text).json();
        assertThat(answer.path("valid").booleanValue())
                .isEqualTo(answer.path("problems").isEmpty());
        return answer.at("/problems/0/path").asString(null);
    }

    @Test
    void offLoopbackItNeedsATokenAndAWordThatTheRiskIsKnown() throws Exception {
        String token = "\"token\": \"" + AdminContract.TOKEN + "\"";
        for (String bind : new String[] {"0.0.0.0", "10.0.0.5", "::"}) {
            String there = "\"bind\": \"" + bind + "\"";
            assertThat(firstProblem(there)).isEqualTo("admin.token");
            assertThat(firstProblem(there + ", \"insecure\": true")).isEqualTo("admin.token");
            assertThat(firstProblem(there + ", " + token)).isEqualTo("admin.bind");
            assertThat(firstProblem(there + ", " + token + ", \"insecure\": true"))
                    .isNull();
        }
        assertThat(firstProblem("\"bind\": \"127.0.0.1\"")).isNull();
    }

    @Test
    void theProxysOwnPortHasNoAdminInterface() throws Exception {
        try (RawClient client = RawClient.connect(proxy.port())) {
            assertThat(client.get("a.test", "/breakwater/backends").response().status())
                    .isEqualTo(502);
        }
    }
}
