package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Paths and queries on their way to a backend. */
class PathIT extends ProxyContract {
    @Override
    String configuration() {
        return HEAD + """
                "upstreams": {"u": {"backends": ["@main@"]}},
                "sites": [
                  {"hosts": ["plain.test"], "routes": [{"path": "/", "upstream": "u"}]},
                  {"hosts": ["inner.test"], "routes": [{"path": "/inner/", "upstream": "u"}]},
                  {"hosts": ["rewrite.test"], "routes": [
                    {"path": "/strip", "upstream": "u", "strip_prefix": true},
                    {"path": "/strip/dir/", "upstream": "u", "strip_prefix": true},
                    {"path": "/prefix/", "upstream": "u", "rewrite": {"prefix": "/other/place/"}},
                    {"path": "/items", "upstream": "u",
                     "rewrite": {"regex": "^/items/(.+)$", "replacement": "/v2/$1/item"}},
                    {"path": "/both/", "upstream": "u", "strip_prefix": true,
                     "rewrite": {"regex": "^/old/", "replacement": "/new/"}}]}
                ]}""";
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/a/b",
                "/a%2Fb",
                "/a%2fb/c",
                "//",
                "//a///b//",
                "/a;p=1/b;q",
                "/caf%C3%A9",
                "/a%20b+c",
                "/a%3Fb%23c",
                "/~u/:x@y!$&'()*,=-_.",
                "/...",
                "/a/..b/c..",
                "/.well-known/x",
                "/%41%62"
            })
    void pathsReachTheBackendByteForByte(String path) throws Exception {
        assertThat(forwardedGet("plain.test", path).line()).isEqualTo("GET " + path + " HTTP/1.1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/{}", "/a|b", "/a^b`c", "/[x]", "/<a>\"b\""})
    void charactersThatAUriShouldEscapePassAsTheyAre(String path) throws Exception {
        assertThat(forwardedGet("plain.test", path).target()).isEqualTo(path);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "q=1",
                "a=b&c=d&&",
                "q={x}",
                "q=a|b",
                "q=%zz",
                "q=a%",
                "%",
                "q=%2F..%2F",
                "../..",
                "q=a?b/c//d",
                "q=%00",
                "q=\"<>\"[]^`\\",
                "q=a+b%20c;d"
            })
    void queriesReachTheBackendByteForByte(String query) throws Exception {
        assertThat(forwardedGet("plain.test", "/p?" + query).target()).isEqualTo("/p?" + query);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/..",
                "/../",
                "/inner/../x",
                "/inner/..",
                "/inner/./x",
                "/inner/.",
                "/inner/%2e%2e/x",
                "/inner/%2E./x",
                "/inner/.%2e",
                "/inner/%2e/x",
                "/inner/..;/x",
                "/inner/..;a=b/x",
                "/inner/.;/x",
                "/inner/..%2fx",
                "/inner/..%2Fx",
                "/inner/%2e%2e%2fx",
                "/inner/a%2f..%2fb",
                "/inner/..\\x",
                "/inner/..%5cx",
                "/inner/%2e%2e%5Cx",
                "/inner/a\\..\\..\\b",
                "/inner/..%3b/x"
            })
    void dotSegmentsInAnySpellingAreRefused(String path) throws Exception {
        for (String host : new String[] {"inner.test", "plain.test"}) {
            assertThat(get(host, path).status()).as(host + path).isEqualTo(400);
        }
        assertThat(backend.arrivals()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/a%00b", "/%00", "/a%", "/a%4", "/%zz", "/a%g1b", "/\u00e9", "/\u0001", "/a\u007f"})
    void pathsThatAreNoneAreRefused(String path) throws Exception {
        assertThat(get("plain.test", path).status()).isEqualTo(400);
        assertThat(backend.arrivals()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/p?\u00e9", "/p?\u0001", "/p?a\u007f"})
    void queriesWithControlOrOtherCharactersAreRefused(String target) throws Exception {
        assertThat(get("plain.test", target).status()).isEqualTo(400);
        assertThat(backend.arrivals()).isZero();
    }

    @Test
    void aTargetWithAFragmentIsRefusedOrReachesNoBackendWithIt() throws Exception {
        Response response = get("plain.test", "/p#fragment");
        assertThat(response.status()).isIn(200, 400);
        if (response.status() == 200) {
            assertThat(backend.request().target()).isEqualTo("/p");
        }
    }

    @Test
    void stripsThePrefix() throws Exception {
        assertThat(forwardedGet("rewrite.test", "/strip/a/b?c=d").target()).isEqualTo("/a/b?c=d");
        assertThat(forwardedGet("rewrite.test", "/strip").target()).isEqualTo("/");
        assertThat(forwardedGet("rewrite.test", "/strip/").target()).isEqualTo("/");
        assertThat(forwardedGet("rewrite.test", "/strip/dir/x").target()).isEqualTo("/x");
    }

    @Test
    void strippingLeavesTheRestAsItCame() throws Exception {
        assertThat(forwardedGet("rewrite.test", "/strip/a%2Fb//{c}|d?q=%zz").target())
                .isEqualTo("/a%2Fb//{c}|d?q=%zz");
        assertThat(forwardedGet("rewrite.test", "/%73trip/x").target()).isEqualTo("/x");
        assertThat(forwardedGet("rewrite.test", "/strip;a=b/x;c").target()).isEqualTo("/x;c");
    }

    @Test
    void replacesThePrefix() throws Exception {
        assertThat(forwardedGet("rewrite.test", "/prefix/a%2Fb?c").target()).isEqualTo("/other/place/a%2Fb?c");
        assertThat(forwardedGet("rewrite.test", "/prefix/").target()).isEqualTo("/other/place/");
    }

    @Test
    void rewritesByRegularExpression() throws Exception {
        assertThat(forwardedGet("rewrite.test", "/items/7?x=y").target()).isEqualTo("/v2/7/item?x=y");
        assertThat(forwardedGet("rewrite.test", "/items").target()).isEqualTo("/items");
        assertThat(forwardedGet("rewrite.test", "/both/old/x").target()).isEqualTo("/new/x");
    }

    @Test
    void aRewriteCannotBuildADotSegment() throws Exception {
        assertThat(get("rewrite.test", "/items/..%2f").status()).isEqualTo(400);
        assertThat(backend.arrivals()).isZero();
    }

    @Test
    void optionsForTheWholeServerAreNotForwarded() throws Exception {
        String request = RawClient.request("OPTIONS", "*", "plain.test");
        assertThat(send(request).status()).isIn(200, 404);
        assertThat(backend.arrivals()).isZero();
    }

    @Test
    void anAbsoluteTargetReachesTheBackendInOriginForm() throws Exception {
        assertThat(forwardedGet("plain.test", "http://plain.test/a//b?q=%zz").target())
                .isEqualTo("/a//b?q=%zz");
        assertThat(forwardedGet("plain.test", "http://plain.test").target()).isEqualTo("/");
        assertThat(forwardedGet("plain.test", "http://plain.test?q").target()).isEqualTo("/?q");
    }
}
