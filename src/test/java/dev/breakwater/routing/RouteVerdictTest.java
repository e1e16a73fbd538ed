package dev.breakwater.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.config.ConfigFormat;
import dev.breakwater.config.ConfigLoader;
import dev.breakwater.metrics.Metrics;
import dev.breakwater.upstream.Addresses;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.http.HttpFields;
import org.junit.jupiter.api.Test;

/** Why each route of a site serves a request or does not. */
class RouteVerdictTest {
    private static Live live(String routes) throws Exception {
        String text = "{'sites': [{'routes': [" + routes + "]}]}";
        return new Live(
                new ConfigLoader(Map.of())
                        .parse(text.replace('\'', '"'), ConfigFormat.JSON, Path.of(""), "test")
                        .config(),
                Addresses.UNKNOWN,
                new Metrics(List.of()));
    }

    private static List<RouteVerdict> verdicts(String method, String target, HttpFields fields, String... routes)
            throws Exception {
        Live live = live(String.join(", ", routes));
        return RouteVerdict.of(
                Exchange.imagine(live, method, URI.create("http://a.test" + target), fields, "10.0.0.1"));
    }

    private static String route(String keys) {
        return "{" + keys + ", 'respond': {}}";
    }

    private static void assertVerdict(RouteVerdict verdict, boolean matched, String reason) {
        assertThat(verdict.matched()).as("%s", verdict).isEqualTo(matched);
        assertThat(verdict.reason()).contains(reason);
    }

    @Test
    void theLongestPathWinsAndTheOthersSayWhy() throws Exception {
        List<RouteVerdict> verdicts = verdicts(
                "GET",
                "/api/users/1",
                HttpFields.EMPTY,
                route("'path': '/'"),
                route("'path': '/api'"),
                route("'path': '/api/users/', 'methods': ['GET']"),
                route("'path': '/api/users/'"),
                route("'path': '/other'"),
                route("'path': '/ap'"));
        assertVerdict(verdicts.get(0), false, "\"/api/users/\" is longer and matches too");
        assertVerdict(verdicts.get(1), false, "is longer");
        assertVerdict(verdicts.get(2), true, "the longest path that matches");
        assertVerdict(verdicts.get(3), false, "another route with the same path stands before it");
        assertVerdict(verdicts.get(4), false, "does not begin with \"/other\"");
        assertVerdict(verdicts.get(5), false, "does not begin with \"/ap\"");
    }

    @Test
    void aPathWithASlashAtItsEndIsOnlyForWhatIsBelow() throws Exception {
        List<RouteVerdict> verdicts =
                verdicts("GET", "/api", HttpFields.EMPTY, route("'path': '/api/'"), route("'path': '/api'"));
        assertVerdict(verdicts.get(0), false, "does not begin with \"/api/\"");
        assertVerdict(verdicts.get(1), true, "");
    }

    @Test
    void conditionsThatDoNotHoldAreTold() throws Exception {
        HttpFields fields = HttpFields.build().add("X-Version", "2");
        List<RouteVerdict> verdicts = verdicts(
                "POST",
                "/a",
                fields,
                route("'path': '/a', 'methods': ['GET', 'PUT']"),
                route("'path': '/a', 'headers': {'X-Version': '1'}"),
                route("'path': '/a', 'headers': {'X-Missing': '*'}"),
                route("'path': '/a', 'headers': {'x-version': '*'}, 'methods': ['POST']"));
        assertVerdict(verdicts.get(0), false, "only for GET, PUT");
        assertVerdict(verdicts.get(1), false, "X-Version is not \"1\"");
        assertVerdict(verdicts.get(2), false, "there is no field X-Missing");
        assertVerdict(verdicts.get(3), true, "");
    }

    @Test
    void ofARequestThatIsRefusedNoRouteMatches() throws Exception {
        List<RouteVerdict> verdicts = verdicts("TRACE", "/a", HttpFields.EMPTY, route("'path': '/a'"));
        assertVerdict(verdicts.get(0), false, "refused before routes are looked at");
        assertThat(verdicts("GET", "/b", HttpFields.EMPTY, route("'path': '/a'")))
                .noneMatch(RouteVerdict::matched);
    }

    @Test
    void theWinnerIsWhoseRouteServes() throws Exception {
        String[] routes = {
            route("'path': '/'"),
            route("'path': '/a'"),
            route("'path': '/a/'"),
            route("'path': '/a/b', 'methods': ['PUT']"),
            route("'path': '/a/b/c'")
        };
        Live live = live(String.join(", ", routes));
        for (String target : List.of("/", "/a", "/a/", "/a/b", "/a/b/", "/a/b/c", "/a/b/cd", "/ab", "/a//b", "/%61")) {
            Exchange exchange =
                    Exchange.imagine(live, "GET", URI.create("http://a.test" + target), HttpFields.EMPTY, "10.0.0.1");
            assertThat(RouteVerdict.of(exchange).stream()
                            .filter(RouteVerdict::matched)
                            .map(RouteVerdict::route))
                    .as(target)
                    .containsExactly(exchange.route());
        }
    }
}
