package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** From a request line to a site and a route. */
class RoutingIT extends ProxyContract {
    @Override
    String configuration() {
        return HEAD + """
                "upstreams": {"u": {"backends": ["@main@"]}},
                "sites": [
                  {"hosts": ["Exact.Test", "other.test"], "routes": [
                    {"path": "/", "respond": {"body": "exact"}}]},
                  {"hosts": ["*.wild.test"], "routes": [{"path": "/", "respond": {"body": "wildcard"}}]},
                  {"hosts": ["*.deep.wild.test"], "routes": [{"path": "/", "respond": {"body": "deep"}}]},
                  {"hosts": ["named.wild.test"], "routes": [{"path": "/", "respond": {"body": "named"}}]},
                  {"hosts": ["[::1]"], "routes": [{"path": "/", "respond": {"body": "ipv6"}}]},
                  {"hosts": ["routes.test"], "routes": [
                    {"path": "/api", "respond": {"body": "api"}},
                    {"path": "/api/v2/", "respond": {"body": "v2"}},
                    {"path": "/api/v2/users", "respond": {"body": "users"}},
                    {"path": "/dir/", "respond": {"body": "dir"}},
                    {"path": "/method", "methods": ["POST", "purge"], "respond": {"body": "post"}},
                    {"path": "/method", "respond": {"body": "any method"}},
                    {"path": "/header", "headers": {"X-Kind": "beta"}, "respond": {"body": "beta"}},
                    {"path": "/header", "headers": {"X-Kind": "*"}, "respond": {"body": "some kind"}},
                    {"path": "/header", "respond": {"body": "no kind"}},
                    {"path": "/only", "methods": ["PUT"], "respond": {"body": "put"}},
                    {"path": "/only/below", "methods": ["PUT"], "respond": {"body": "put below"}}]}
                ]}""";
    }

    private String body(String host, String target, String... fields) throws Exception {
        Response response = get(host, target, fields);
        assertThat(response.status()).isEqualTo(200);
        return response.text();
    }

    @Test
    void findsASiteByItsExactHostInAnyCaseAndWithAnyPort() throws Exception {
        assertThat(body("exact.test", "/")).isEqualTo("exact");
        assertThat(body("EXACT.tEST", "/")).isEqualTo("exact");
        assertThat(body("exact.test:8443", "/")).isEqualTo("exact");
        assertThat(body("exact.test.", "/")).isEqualTo("exact");
        assertThat(body("other.test", "/")).isEqualTo("exact");
    }

    @Test
    void findsASiteByTheLongestWildcardAndPrefersAnExactName() throws Exception {
        assertThat(body("a.wild.test", "/")).isEqualTo("wildcard");
        assertThat(body("a.b.Wild.Test:80", "/")).isEqualTo("wildcard");
        assertThat(body("a.deep.wild.test", "/")).isEqualTo("deep");
        assertThat(body("named.wild.test", "/")).isEqualTo("named");
    }

    @Test
    void findsASiteByAnIpv6Literal() throws Exception {
        assertThat(body("[::1]:8080", "/")).isEqualTo("ipv6");
    }

    @Test
    void aWildcardDoesNotCoverItsOwnName() throws Exception {
        assertThat(get("wild.test", "/").status()).isEqualTo(421);
    }

    @Test
    void anUnknownHostIsMisdirected() throws Exception {
        Response response = get("unknown.test", "/");
        assertThat(response.status()).isEqualTo(421);
        assertThat(response.text()).contains("no_site");
    }

    @Test
    void takesTheHostOfAnAbsoluteTarget() throws Exception {
        assertThat(body("exact.test", "http://exact.test/")).isEqualTo("exact");
        assertThat(body("routes.test", "HTTP://Routes.Test/api/v2/users?q")).isEqualTo("users");
    }

    /** RFC 9112 section 3.2.2 has the field ignored; who sends two hosts wants one of two servers to be mistaken. */
    @Test
    void anAbsoluteTargetThatContradictsTheHostFieldIsRefused() throws Exception {
        assertThat(get("exact.test", "http://routes.test/api").status()).isEqualTo(400);
    }

    @Test
    void findsTheRouteWithTheLongestPrefix() throws Exception {
        assertThat(body("routes.test", "/api/v1")).isEqualTo("api");
        assertThat(body("routes.test", "/api/v2/x")).isEqualTo("v2");
        assertThat(body("routes.test", "/api/v2/users/7?q=/dir/")).isEqualTo("users");
    }

    @Test
    void prefixesEndOnSegmentBorders() throws Exception {
        assertThat(body("routes.test", "/api")).isEqualTo("api");
        assertThat(body("routes.test", "/api/")).isEqualTo("api");
        assertThat(body("routes.test", "/api/v2/usersx")).isEqualTo("v2");
        assertThat(body("routes.test", "/api/v2")).isEqualTo("api");
        assertThat(get("routes.test", "/apix").status()).isEqualTo(404);
        assertThat(body("routes.test", "/dir/x")).isEqualTo("dir");
        assertThat(get("routes.test", "/dir").status()).isEqualTo(404);
    }

    @Test
    void otherSpellingsOfAPathFindTheSameRoute() throws Exception {
        assertThat(body("routes.test", "/%61pi/v2/users")).isEqualTo("users");
        assertThat(body("routes.test", "//api//v2/users")).isEqualTo("users");
        assertThat(body("routes.test", "/api;a=b/v2;c/users")).isEqualTo("users");
    }

    @Test
    void anUnknownPathIsNotFound() throws Exception {
        Response response = get("routes.test", "/nowhere");
        assertThat(response.status()).isEqualTo(404);
        assertThat(response.text()).contains("no_route");
    }

    @Test
    void matchesMethodsAsTheyAreSpelt() throws Exception {
        assertThat(send(RawClient.request("POST", "/method", "routes.test")).text())
                .isEqualTo("post");
        assertThat(send(RawClient.request("purge", "/method", "routes.test")).text())
                .isEqualTo("post");
        assertThat(send(RawClient.request("PURGE", "/method", "routes.test")).text())
                .isEqualTo("any method");
        assertThat(body("routes.test", "/method")).isEqualTo("any method");
    }

    @Test
    void matchesHeaderFieldsByValueOrPresence() throws Exception {
        assertThat(body("routes.test", "/header", "x-kind: beta")).isEqualTo("beta");
        assertThat(body("routes.test", "/header", "X-Kind: other")).isEqualTo("some kind");
        assertThat(body("routes.test", "/header")).isEqualTo("no kind");
    }

    @Test
    void aRouteWhoseMatchersDoNotHoldIsNoRoute() throws Exception {
        assertThat(get("routes.test", "/only").status()).isEqualTo(404);
        assertThat(get("routes.test", "/only/below").status()).isEqualTo(404);
        assertThat(send(RawClient.request("PUT", "/only/below", "routes.test")).text())
                .isEqualTo("put below");
    }
}
