package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Header rules of sites and routes, on requests and responses. */
class HeaderRulesIT extends ProxyContract {
    @Override
    String configuration() {
        return HEAD + """
                "upstreams": {"u": {"backends": [{"id": "first", "url": "@main@"}]}},
                "sites": [{
                  "hosts": ["a.test"],
                  "request_headers": {"set": {"X-Site": "site", "X-Both": "of site"}, "remove": ["X-Secret"]},
                  "response_headers": {"set": {"X-Frame-Options": "DENY"}, "remove": ["Server"]},
                  "routes": [
                    {"path": "/", "upstream": "u",
                     "request_headers": {
                       "set": {"X-Both": "of route", "X-Replaced": "new", "Authorization": "Bearer token"},
                       "add": {"X-Added": "more"},
                       "remove": ["Cookie", "accept-encoding"]},
                     "response_headers": {
                       "set": {"Cache-Control": "no-store"},
                       "add": {"Set-Cookie": "route=1", "Vary": "Origin"},
                       "remove": ["X-Internal"]}},
                    {"path": "/all", "upstream": "u",
                     "request_headers": {"set": {"X-All":
                       "{client_ip} {host} {path} {query} {uri} {method} {scheme} {request_id} {backend} {}"}},
                     "response_headers": {"set": {"X-All":
                       "{client_ip} {host} {path} {query} {uri} {method} {scheme} {request_id} {backend} {}"}}},
                    {"path": "/host", "upstream": "u", "request_headers": {"set": {"Host": "inner.test"}}}]}
                ]}""";
    }

    @Test
    void requestFieldsAreSetAddedAndRemoved() throws Exception {
        Fields fields = forwardedGet(
                        "a.test",
                        "/",
                        "X-Secret: 1",
                        "x-secret: 2",
                        "X-Replaced: old",
                        "x-replaced: older",
                        "X-Added: one",
                        "Cookie: a=b",
                        "Accept-Encoding: gzip",
                        "X-Kept: yes")
                .fields();
        assertThat(fields.values("X-Replaced")).containsExactly("new");
        assertThat(fields.values("X-Added")).containsExactly("one", "more");
        assertThat(fields.value("Authorization")).isEqualTo("Bearer token");
        assertThat(fields.contain("Cookie")).isFalse();
        assertThat(fields.contain("Accept-Encoding")).isFalse();
        assertThat(fields.contain("X-Secret")).isFalse();
        assertThat(fields.value("X-Kept")).isEqualTo("yes");
    }

    @Test
    void rulesOfTheRouteComeAfterThoseOfTheSite() throws Exception {
        Fields fields = forwardedGet("a.test", "/").fields();
        assertThat(fields.values("X-Both")).containsExactly("of route");
        assertThat(fields.values("X-Site")).containsExactly("site");
    }

    @Test
    void responseFieldsAreSetAddedAndRemoved() throws Exception {
        backend.answer(exchange -> exchange.respond(
                200,
                "x",
                "Server: secret/1.0",
                "X-Internal: a",
                "X-Internal: b",
                "Cache-Control: public",
                "Set-Cookie: a=b",
                "Vary: Accept",
                "X-Kept: yes"));
        Response response = get("a.test", "/");
        assertThat(response.fields().contain("Server")).isFalse();
        assertThat(response.fields().contain("X-Internal")).isFalse();
        assertThat(response.fields().values("Cache-Control")).containsExactly("no-store");
        assertThat(response.fields().values("Set-Cookie")).containsExactly("a=b", "route=1");
        assertThat(response.fields().values("Vary")).containsExactly("Accept", "Origin");
        assertThat(response.value("X-Frame-Options")).isEqualTo("DENY");
        assertThat(response.value("X-Kept")).isEqualTo("yes");
    }

    @Test
    void valuesMayHoldPlaceholders() throws Exception {
        Response response = get("a.test:81", "/all/a%2Fb?c=d", "X-Request-Id: id-9");
        String expected = "127.0.0.1 a.test /all/a%2Fb c=d /all/a%2Fb?c=d GET http id-9 first {}";
        assertThat(response.value("X-All")).isEqualTo(expected);
        assertThat(backend.request().fields().value("X-All")).isEqualTo(expected);
    }

    @Test
    void aPlaceholderWithoutAValueIsEmpty() throws Exception {
        assertThat(forwardedGet("a.test", "/all", "X-Request-Id: i").fields().value("X-All"))
                .isEqualTo("127.0.0.1 a.test /all  /all GET http i first {}");
    }

    @Test
    void aRuleMaySetTheHost() throws Exception {
        assertThat(forwardedGet("a.test", "/host").fields().values("Host")).containsExactly("inner.test");
    }
}
