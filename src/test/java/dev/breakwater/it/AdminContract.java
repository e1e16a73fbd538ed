package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the admin interface does in every deployment. Each test begins with the configuration of its class, and changes it through the interface. */
abstract class AdminContract extends ProxyContract {
    static final String TOKEN = "a-token-that-nobody-guesses-0123456789";

    /** What most configurations begin with: the WARs have the interface only with a token. */
    static final String HEAD = ProxyContract.HEAD.replace(
            "\"admin\": {\"port\": 0}", "\"admin\": {\"port\": 0, \"token\": \"" + TOKEN + "\"}");

    AdminClient admin;
    private String original;

    @BeforeEach
    void beginAnew() throws IOException {
        admin = new AdminClient(proxy().adminUrl(), TOKEN);
        if (original == null) {
            original = Files.readString(configFile);
        }
        admin.post("/config/revert", "");
        AdminClient.Answer answer = admin.put("/config", original);
        assertStatus(answer, 200);
    }

    /** The configuration that each test begins with, with the URLs of its backends. */
    String original() {
        return original;
    }

    static void assertStatus(AdminClient.Answer answer, int status) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    }

    /** A refusal as RFC 9457 writes it. */
    static void assertProblem(AdminClient.Answer answer, int status) {
        assertStatus(answer, status);
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
        assertThat(answer.json().path("status").intValue()).isEqualTo(status);
        assertThat(answer.json().path("title").asString("")).isNotBlank();
        assertThat(answer.detail()).isNotBlank();
    }

    /** What the configuration file says now. */
    JsonNode file() throws IOException {
        return JsonMapper.shared().readTree(Files.readString(configFile));
    }

    static List<JsonNode> list(JsonNode array) {
        assertThat(array.isArray()).as("%s", array).isTrue();
        return StreamSupport.stream(array.spliterator(), false).toList();
    }

    /** The only backend of that URL, as the list shows it. */
    JsonNode backendAt(String url) throws IOException {
        return list(admin.get("/backends").json()).stream()
                .filter(each -> each.path("url").asString().equals(url))
                .reduce((one, other) -> {
                    throw new AssertionError("Two of " + url);
                })
                .orElseThrow(() -> new AssertionError("None of " + url));
    }

    String idOf(TestBackend wanted) throws IOException {
        return backendAt(wanted.url()).path("id").asString();
    }

    /** The raw interface, for requests that clients would not make. */
    Response raw(String method, String path, String... fields) throws Exception {
        URI url = URI.create(proxy().adminUrl());
        try (RawClient client = RawClient.connect(url.getPort())) {
            return client.send(RawClient.request(method, url.getPath() + path, url.getAuthority(), fields))
                    .response();
        }
    }

    static String bearer() {
        return "Authorization: Bearer " + TOKEN;
    }
}
