package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A client stays at its backend while the configuration changes, and even where the proxy starts anew. */
class StickyReloadIT extends StickyContract {
    private final AtomicInteger version = new AtomicInteger();

    @Override
    String configuration() {
        return configuration("0", Map.of());
    }

    private static String configuration(String version, Map<String, String> states) {
        String backends = String.join(
                ", ",
                Stream.of(NAMES)
                        .map(name -> "{\"id\": \"%s\", \"url\": \"@%s@\", \"state\": \"%s\"}"
                                .formatted(name, name, states.getOrDefault(name, "ready")))
                        .toList());
        return HEAD + """
                "trusted_proxies": ["127.0.0.0/8"],
                "upstreams": {
                  "cookie": {"sticky": {"secret": "of the test"}, "backends": [BACKENDS]},
                  "address": {"sticky": {"by": "client_ip"}, "backends": [BACKENDS]},
                  "header": {"sticky": {"by": "header", "header": "X-User"}, "backends": [BACKENDS]}},
                "sites": [{"routes": [
                  {"path": "/version", "respond": {"body": "VERSION"}},
                  {"path": "/cookie", "upstream": "cookie"},
                  {"path": "/address", "upstream": "address"},
                  {"path": "/header", "upstream": "header"}]}]}""".replace("BACKENDS", backends).replace("VERSION", version);
    }

    private void change(Map<String, String> states) throws Exception {
        String next = version.incrementAndGet() + "-" + deployment;
        writeConfiguration(configuration(next, states));
        Await.until("the change is live", () -> get("x.test", "/version").text().equals(next));
    }

    /** The field of a client that is known by it and has that backend. */
    private String known(String path, String field, String name) throws Exception {
        for (int i = 10; i < 60; i++) {
            if (get("x.test", path, field + i).text().equals(name)) {
                return field + i;
            }
        }
        throw new AssertionError("No client has " + name);
    }

    @Test
    void aBackendThatDrainsKeepsItsClientsAndOneThatIsDownLosesThem() throws Exception {
        Response first = get("x.test", "/cookie");
        String name = first.text();
        Map<String, String> clients = new HashMap<>(Map.of(
                "/cookie", cookie(first),
                "/address", known("/address", "X-Forwarded-For: 203.0.113.", name),
                "/header", known("/header", "X-User: moving", name)));
        change(Map.of(name, "draining"));
        for (Map.Entry<String, String> client : clients.entrySet()) {
            assertStays(name, 3, client.getKey(), client.getValue());
            for (int i = 0; i < 6; i++) {
                String[] newcomer = {"X-User: new" + i, "X-Forwarded-For: 198.51.100." + i};
                assertThat(get("x.test", client.getKey(), newcomer).text()).isNotEqualTo(name);
            }
        }
        change(Map.of(name, "down"));
        Map<String, String> moved = new HashMap<>();
        for (String path : clients.keySet()) {
            Response response = get("x.test", path, clients.get(path));
            assertThat(response.text()).isNotEqualTo(name).isIn("a", "b", "c");
            moved.put(path, response.text());
            clients.computeIfPresent(path, (key, field) -> key.equals("/cookie") ? cookie(response) : field);
        }
        change(Map.of());
        for (String path : clients.keySet()) {
            assertStays(moved.get(path), 4, path, clients.get(path));
        }
    }

    @Test
    void theCookieIsKnownAfterARestart() throws Exception {
        Response first = get("x.test", "/cookie");
        try (Proxy restarted = deployment.start(configFile);
                RawClient client = RawClient.connect(restarted.port())) {
            for (int i = 0; i < 4; i++) {
                Response response =
                        client.get("x.test", "/cookie", cookie(first)).response();
                assertThat(response.text()).isEqualTo(first.text());
                assertThat(response.fields().contain("Set-Cookie")).isFalse();
            }
        }
    }
}
