package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Backends behind names whose addresses change, by the word of a real DNS server. */
class DiscoveryIT extends ProxyContract {
    private final DnsServer dns = DnsServer.start();
    private final Map<String, List<String>> known = new LinkedHashMap<>();
    private final TestBackend one = TestBackend.startAt("127.0.0.1", 0);
    private final TestBackend two = TestBackend.startAt("127.0.0.2", one.port());
    private final TestBackend three = TestBackend.startAt("127.0.0.3", one.port());

    @Override
    String configuration() throws Exception {
        addBackend("one", one);
        addBackend("two", two);
        addBackend("three", three);
        known.clear();
        known.put("vanishing.test", List.of("127.0.0.2"));
        answer("single.test", "127.0.0.1");
        answer("all.test", "127.0.0.1", "127.0.0.2");
        return HEAD + """
                "resolver": {"servers": ["127.0.0.1:%1$d"]},
                "upstreams": {
                  "single": {"backends": ["http://single.test:%2$d"]},
                  "vanishing": {"backends": ["http://vanishing.test:%2$d"]},
                  "all": {"backends": [{"url": "http://all.test:%2$d", "resolve": "all"}]},
                  "late": {"backends": ["http://late.test:%2$d"]},
                  "fine": {"backends": ["@main@"]}},
                "sites": [{"routes": [
                    {"path": "/single", "upstream": "single", "retry": {"attempts": 1}}, {"path": "/all", "upstream": "all", "retry": {"attempts": 1}},
                    {"path": "/vanishing", "upstream": "vanishing", "retry": {"attempts": 1}},
                    {"path": "/late", "upstream": "late"}, {"path": "/fine", "upstream": "fine"}]}]}""".formatted(dns.port(), one.port());
    }

    @AfterAll
    void stopDns() {
        dns.close();
    }

    /** The other names lead where they did: one that fails is asked for again only seconds later. */
    private void answer(String name, String... addresses) throws IOException {
        known.put(name, List.of(addresses));
        List<String> lines = new ArrayList<>();
        known.forEach((each, all) -> all.forEach(address -> lines.add(address + " " + each)));
        dns.answer(lines.toArray(String[]::new));
    }

    private void tellNames() {
        one.answer(exchange -> exchange.respond(200, "one"));
        two.answer(exchange -> exchange.respond(200, "two"));
        three.answer(exchange -> exchange.respond(200, "three"));
    }

    private Set<String> served(String path) throws IOException {
        Set<String> names = new TreeSet<>();
        for (int i = 0; i < 9; i++) {
            names.add(get("a.test", path).text());
        }
        return names;
    }

    @Test
    void aNameThatLeadsElsewhereIsFollowedWithoutARestart() throws Exception {
        answer("single.test", "127.0.0.1");
        tellNames();
        Await.until("the first address", () -> served("/single").equals(Set.of("one")));
        answer("single.test", "127.0.0.3");
        Await.until("the second address", () -> served("/single").equals(Set.of("three")));
        assertThat(one.arrivals() > 0 && two.arrivals() == 0).isTrue();
    }

    @Test
    void everyAddressIsABackendWhereAllAreResolved() throws Exception {
        answer("all.test", "127.0.0.1", "127.0.0.2");
        tellNames();
        Await.until("two addresses", () -> served("/all").equals(Set.of("one", "two")));
        answer("all.test", "127.0.0.2", "127.0.0.3");
        Await.until("two others", () -> served("/all").equals(Set.of("two", "three")));
    }

    @Test
    void aNameThatVanishesKeepsItsAddresses() throws Exception {
        answer("vanishing.test", "127.0.0.2");
        tellNames();
        Await.until("the address", () -> served("/vanishing").equals(Set.of("two")));
        answer("vanishing.test");
        int asked = dns.queries("vanishing.test");
        Await.until("asked again, in vain", () -> dns.queries("vanishing.test") > asked);
        assertThat(served("/vanishing")).containsExactly("two");
    }

    @Test
    void aNameThatDoesNotResolveStopsNothingElseAndIsUsedOnceItDoes() throws Exception {
        tellNames();
        Response response = get("a.test", "/late");
        assertStatus(response, 502);
        assertThat(response.text()).contains("dns");
        assertStatus(get("a.test", "/fine"), 200);
        answer("late.test", "127.0.0.2");
        Await.until("the name is there", () -> get("a.test", "/late").status() == 200);
    }
}
