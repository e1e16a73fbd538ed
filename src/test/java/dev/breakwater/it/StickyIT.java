package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A client stays at the backend that it had before. */
class StickyIT extends StickyContract {
    @Override
    String configuration() {
        return HEAD + """
                "trusted_proxies": ["127.0.0.0/8"],
                "upstreams": {
                  "cookie": {"sticky": {"secret": "of the test"}, "backends": ["@a@", "@b@", "@c@"]},
                  "session": {"sticky": {"cookie": "where", "ttl": "0"}, "backends": ["@a@", "@b@", "@c@"]},
                  "address": {"sticky": {"by": "client_ip"}, "backends": ["@a@", "@b@", "@c@"]},
                  "header": {"sticky": {"by": "header", "header": "X-User"}, "backends": ["@a@", "@b@", "@c@"]}},
                "sites": [{"routes": [
                  {"path": "/cookie", "upstream": "cookie"},
                  {"path": "/session", "upstream": "session"},
                  {"path": "/address", "upstream": "address"},
                  {"path": "/header", "upstream": "header"}]}]}""";
    }

    @Test
    void theCookieIsSetOnceAndKeepsTheClientWhereItIs() throws Exception {
        Response first = get("x.test", "/cookie");
        assertThat(first.value("Set-Cookie"))
                .matches("lb=[A-Za-z0-9._-]+; Path=/; HttpOnly; SameSite=Lax; Max-Age=3600");
        assertStays(first.text(), 10, "/cookie", cookie(first));
    }

    @Test
    void aCookieWithoutATimeLastsAsLongAsTheBrowser() throws Exception {
        Response first = get("x.test", "/session");
        assertThat(first.value("Set-Cookie")).matches("where=[A-Za-z0-9._-]+; Path=/; HttpOnly; SameSite=Lax");
        assertStays(first.text(), 10, "/session", cookie(first));
    }

    @Test
    void theCookieIsSecureWhereTheClientSpokeTls() throws Exception {
        assertThat(get("x.test", "/cookie", "X-Forwarded-Proto: https").value("Set-Cookie"))
                .contains("; Secure");
        assertThat(get("x.test", "/cookie", "X-Forwarded-Proto: http").value("Set-Cookie"))
                .doesNotContain("; Secure");
    }

    @Test
    void clientsWithoutACookieAreSharedAmongAll() throws Exception {
        Set<String> names = new HashSet<>();
        for (int i = 0; i < 9; i++) {
            names.add(get("x.test", "/cookie").text());
        }
        assertThat(names).containsExactlyInAnyOrder("a", "b", "c");
    }

    @Test
    void aCookieThatWasNotSetHereIsReplaced() throws Exception {
        String good = cookie(get("x.test", "/cookie"));
        String other = cookie(get("x.test", "/session")).replace("where=", "lb=");
        for (String bad : new String[] {
            "Cookie: lb=",
            "Cookie: lb=a",
            "Cookie: lb=a.b.c",
            good.replace("lb=", "lb=x"),
            good.replace("; another", "x; another"),
            other
        }) {
            Response response = get("x.test", "/cookie", bad);
            assertStatus(response, 200);
            assertThat(cookie(response)).as(bad).isNotEqualTo(bad);
        }
    }

    @Test
    void theBackendsOwnCookiesAreLeftAsTheyAre() throws Exception {
        String[] own = {
            "Set-Cookie: lb2=x; Path=/app; Expires=Wed, 21 Oct 2065 07:28:00 GMT", "Set-Cookie: b=\"q; Secure"
        };
        for (String name : NAMES) {
            backend(name).answer(exchange -> exchange.respond(200, name, own));
        }
        Response first = get("x.test", "/cookie");
        List<String> fields = first.fields().values("Set-Cookie");
        assertThat(fields).hasSize(3).startsWith(own[0].substring(12), own[1].substring(12));
        backend(first.text()).request();
        String sent = "Cookie: " + fields.get(2).split(";")[0] + "; b=\"q";
        Response second = get("x.test", "/cookie", sent);
        assertThat(second.text()).isEqualTo(first.text());
        assertThat(second.fields().values("Set-Cookie")).containsExactly(own[0].substring(12), own[1].substring(12));
        assertThat(backend(first.text()).request().fields().value("Cookie")).isEqualTo(sent.substring(8));
    }

    @ParameterizedTest
    @CsvSource({"/address, X-Forwarded-For: 203.0.113.", "/header, X-User: user"})
    void clientsStayByWhatTheyAreKnownBy(String path, String field) throws Exception {
        Set<String> names = new HashSet<>();
        for (int i = 0; i < 9; i++) {
            String name = get("x.test", path, field + i).text();
            assertStays(name, 4, path, field + i);
            names.add(name);
        }
        assertThat(names).containsExactlyInAnyOrder("a", "b", "c");
    }

    @Test
    void whoeverIsNotKnownMayGoAnywhere() throws Exception {
        Set<String> names = new HashSet<>();
        for (int i = 0; i < 9; i++) {
            names.add(get("x.test", "/header").text());
        }
        assertThat(names).containsExactlyInAnyOrder("a", "b", "c");
    }

    @Test
    void aRequestThatItsBackendFailedIsServedElsewhereAndTheClientComesBack() throws Exception {
        Response first = get("x.test", "/cookie");
        String cookie = cookie(first);
        backend(first.text()).answer(BackendExchange::reset);
        Response elsewhere = get("x.test", "/cookie", cookie);
        assertThat(elsewhere.text()).isNotEqualTo(first.text()).isIn("a", "b", "c");
        assertThat(elsewhere.fields().contain("Set-Cookie")).isFalse();
        backend(first.text()).answer(exchange -> exchange.respond(200, first.text()));
        assertStays(first.text(), 4, "/cookie", cookie);
    }
}
