package dev.breakwater.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.config.ConfigFormat;
import dev.breakwater.config.ConfigLoader;
import dev.breakwater.config.ProxyConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class RouteTableTest {
    private static List<Route> routes(List<String> paths) throws Exception {
        String text = paths.stream()
                .map(path -> "{\"path\": \"" + path + "\", \"respond\": {}}")
                .collect(Collectors.joining(",", "{\"sites\": [{\"routes\": [", "]}]}"));
        ProxyConfig config = new ConfigLoader(Map.of())
                .parse(text, ConfigFormat.JSON, Path.of(""), "test")
                .config();
        return SnapshotBuilder.build(
                        config,
                        dev.breakwater.upstream.Addresses.UNKNOWN,
                        new dev.breakwater.metrics.Metrics(java.util.List.of()),
                        null)
                .sites()
                .get(0)
                .routes();
    }

    @Test
    void prefersTheLongerPathOverTheEarlierOne() throws Exception {
        RouteTable table = new RouteTable(routes(List.of("/", "/a", "/a/", "/a/b")));
        assertThat(table.find("/", route -> true).path()).isEqualTo("/");
        assertThat(table.find("/a", route -> true).path()).isEqualTo("/a");
        assertThat(table.find("/a/", route -> true).path()).isEqualTo("/a/");
        assertThat(table.find("/a/bc", route -> true).path()).isEqualTo("/a/");
        assertThat(table.find("/a/b/c", route -> true).path()).isEqualTo("/a/b");
        assertThat(table.find("/ab", route -> true).path()).isEqualTo("/");
    }

    @Test
    void fallsBackToAShorterPathWhereAMatcherDoesNotHold() throws Exception {
        RouteTable table = new RouteTable(routes(List.of("/", "/a", "/a/b")));
        assertThat(table.find("/a/b/c", route -> !route.path().equals("/a/b")).path())
                .isEqualTo("/a");
        assertThat(table.find("/a/b/c", route -> false)).isNull();
    }

    @Test
    void agreesWithTheDefinitionOnRandomTables() throws Exception {
        Random random = new Random(42);
        for (int round = 0; round < 200; round++) {
            List<String> paths = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                String path = path(random);
                if (!paths.contains(path)) {
                    paths.add(path);
                }
            }
            RouteTable table = new RouteTable(routes(paths));
            for (int i = 0; i < 50; i++) {
                String path = path(random);
                Route found = table.find(path, route -> true);
                assertThat(found == null ? null : found.path())
                        .as(path + " in " + paths)
                        .isEqualTo(longest(paths, path));
            }
        }
    }

    private static String path(Random random) {
        StringBuilder path = new StringBuilder();
        int segments = random.nextInt(4);
        for (int i = 0; i < segments; i++) {
            path.append('/').append((char) ('a' + random.nextInt(3)));
        }
        return segments == 0 || random.nextInt(3) == 0 ? path + "/" : path.toString();
    }

    /** A path that ends with a slash matches what begins with it; any other what equals it or goes on with a slash. */
    private static String longest(List<String> paths, String request) {
        String best = null;
        for (String path : paths) {
            boolean matches = path.endsWith("/")
                    ? request.startsWith(path)
                    : request.equals(path) || request.startsWith(path + "/");
            if (matches && (best == null || path.length() > best.length())) {
                best = path;
            }
        }
        return best;
    }
}
