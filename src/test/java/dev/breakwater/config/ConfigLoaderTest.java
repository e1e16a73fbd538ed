package dev.breakwater.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigLoaderTest {
    private static final Path RESOURCES = Path.of("src/test/resources/config");
    private static final Map<String, String> ENVIRONMENT = Map.of("PORT", "9000", "NAME", "api", "EMPTY", "");

    private static ProxyConfig parse(String json) throws ConfigException {
        return new ConfigLoader(ENVIRONMENT)
                .parse(json, ConfigFormat.JSON, RESOURCES, "test")
                .config();
    }

    private static List<String> problems(String json) {
        try {
            parse(json);
            return List.of();
        } catch (ConfigException refused) {
            return refused.problems().stream().map(Problem::toString).toList();
        }
    }

    @Test
    void givesTheDocumentedDefaults() throws Exception {
        ProxyConfig config = parse("{\"backends\": [\"http://localhost:9001\"]}");
        assertThat(config.listen()).containsExactly(new ListenConfig("0.0.0.0", 8080, null, null));
        assertThat(config.trustedProxies()).isEmpty();
        assertThat(config.timeouts()).isEqualTo(TimeoutConfig.DEFAULT);
        assertThat(config.timeouts().connect()).isEqualTo(Duration.ofSeconds(3));
        assertThat(config.timeouts().total()).isZero();
        assertThat(config.limits().uri()).isEqualTo(DataSize.parse("8KB"));
        assertThat(config.maxBodySize()).isEqualTo(DataSize.parse("1GB"));
        assertThat(config.forwarding()).isEqualTo(ForwardingConfig.DEFAULT);
        assertThat(config.accessLog()).isEqualTo(new AccessLogConfig(AccessLogConfig.Format.COMBINED, null));
        assertThat(config.metrics().logInterval()).isZero();
        assertThat(config.healthPath()).isEqualTo("/breakwater/health");
        assertThat(config.gracePeriod()).isEqualTo(Duration.ofSeconds(30));
        UpstreamConfig upstream = config.upstreams().get("default");
        assertThat(upstream.policy()).isEqualTo(Policy.ROUND_ROBIN);
        assertThat(upstream.backends().get(0).id()).isEqualTo("localhost:9001");
        assertThat(upstream.backends().get(0).weight()).isEqualTo(1);
        assertThat(config.sites().get(0).hosts()).containsExactly("*");
        assertThat(config.sites().get(0).routes().get(0).path()).isEqualTo("/");
    }

    @ParameterizedTest
    @ValueSource(strings = {"full.json", "full.yaml", "full.toml"})
    void readsTheSameFromEveryNotation(String name) throws Exception {
        ConfigLoader loader = new ConfigLoader(ENVIRONMENT);
        assertThat(loader.load(RESOURCES.resolve(name)).config())
                .isEqualTo(loader.load(RESOURCES.resolve("full.json")).config());
    }

    /** A component that the full file leaves at its default could be read wrongly without any test noticing. */
    @Test
    void theFullFileTouchesEveryComponent() throws Exception {
        ProxyConfig full = new ConfigLoader(ENVIRONMENT)
                .load(RESOURCES.resolve("full.json"))
                .config();
        Map<Class<?>, List<Object>> seen = new java.util.HashMap<>();
        collect(full, seen);
        for (Map.Entry<Class<?>, List<Object>> kind : seen.entrySet()) {
            for (RecordComponent component : kind.getKey().getRecordComponents()) {
                assertThat(kind.getValue())
                        .as(kind.getKey().getSimpleName() + "." + component.getName())
                        .anySatisfy(record -> assertThat(component.getAccessor().invoke(record))
                                .isNotEqualTo(component.getAccessor().invoke(empty(kind.getKey()))));
            }
        }
        assertThat(seen).hasSize(34);
    }

    private static Object empty(Class<?> type) throws ReflectiveOperationException {
        var constructor = type.getDeclaredConstructors()[0];
        return constructor.newInstance(new Object[constructor.getParameterCount()]);
    }

    private static void collect(Object value, Map<Class<?>, List<Object>> seen) throws ReflectiveOperationException {
        if (value instanceof List<?> list) {
            for (Object element : list) {
                collect(element, seen);
            }
        } else if (value instanceof Map<?, ?> map) {
            for (Object element : map.values()) {
                collect(element, seen);
            }
        } else if (value instanceof Record && !(value instanceof DataSize)) {
            seen.computeIfAbsent(value.getClass(), type -> new java.util.ArrayList<>())
                    .add(value);
            for (RecordComponent component : value.getClass().getRecordComponents()) {
                collect(component.getAccessor().invoke(value), seen);
            }
        }
    }

    @Test
    void tellsAllProblemsAtOnce() throws IOException {
        ConfigLoader loader = new ConfigLoader(ENVIRONMENT);
        assertThatThrownBy(() -> loader.load(RESOURCES.resolve("wrong.json")))
                .isInstanceOf(ConfigException.class)
                .hasMessage(Files.readString(RESOURCES.resolve("wrong.expected.txt"))
                        .strip());
    }

    @Test
    void theProxyProtocolNeedsSomebodyWhoIsTrusted() {
        assertThat(problems("{\"listen\": [{\"proxy_protocol\": true}], \"backends\": [\"http://a\"]}"))
                .containsExactly("listen[0].proxy_protocol: is on, and nobody is trusted to use it. "
                        + "Name the proxies in front of this one in \"trusted_proxies\".");
    }

    @Test
    void saysWhereTheSyntaxIsWrong() {
        assertThat(problems("{\"a\": 1,\n  oops}")).singleElement().asString().startsWith("line 2, column ");
        assertThat(problems("{\"backends\": [], \"backends\": []}"))
                .singleElement()
                .asString()
                .contains("Duplicate");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[]", "null", "\"text\"", ""})
    void showsTheSmallestUsefulFileWhereNothingIsSaid(String text) {
        assertThat(problems(text)).singleElement().asString().contains("{ \"backends\": [\"http://localhost:9001\"] }");
    }

    @ParameterizedTest
    @CsvSource({
        "${NAME}, api",
        "x-${NAME}-y, x-api-y",
        "${NOT_SET:-other}, other",
        "${EMPTY:-other}, other",
        "$${NAME}, ${NAME}",
        "${file:secret.txt}, s3cret",
        "$NAME, $NAME"
    })
    void substitutes(String text, String result) throws Exception {
        ProxyConfig config = parse("{\"sites\": [{\"routes\": [{\"respond\": {\"body\": \"" + text + "\"}}]}]}");
        assertThat(config.sites().get(0).routes().get(0).respond().body()).isEqualTo(result);
    }

    @Test
    void substitutesNumbers() throws Exception {
        assertThat(parse("{\"listen\": [{\"port\": \"${PORT}\"}], \"backends\": [\"http://h:${PORT}\"]}")
                        .listen()
                        .get(0)
                        .port())
                .isEqualTo(9000);
    }

    @Test
    void refusesLineEndsWhereverTheyWouldReachAHeader() {
        String routes =
                "{\"upstreams\": {\"u\": {\"backends\": [{\"id\": \"a\\nb\", \"url\": \"http://h:1\"}]}}, \"sites\": [{\"routes\": ["
                        + "{\"path\": \"/a\", \"upstream\": \"u\", \"host_header\": \"a\\r\\nb\"},"
                        + "{\"path\": \"/b\", \"redirect\": {\"to\": \"/\\n\"}},"
                        + "{\"path\": \"/c\", \"respond\": {\"content_type\": \"a/b\\n\"}}]}]}";
        assertThat(problems(routes)).hasSize(4).allSatisfy(problem -> assertThat(problem)
                .contains("holds a character that no header field may hold"));
    }

    @Test
    void tellsProblemsOfAShortFormWhereTheyWereWritten() {
        assertThat(problems("{\"backends\": [\"http://h:1\", \"ftp://x\"]}"))
                .singleElement()
                .asString()
                .startsWith("backends[1].url: \"ftp://x\"");
    }

    @Test
    void refusesSizesThatNoMachineHas() {
        assertThat(problems("{\"backends\": [\"http://h:1\"], \"max_body_size\": \"99999999999GB\"}"))
                .singleElement()
                .asString()
                .startsWith("max_body_size: is \"99999999999GB\"");
    }

    @Test
    void refusesAFileNameThatIsNone() {
        assertThat(problems("{\"backends\": [\"http://${file:a\\u0000b}:1\"]}")).isNotEmpty();
    }

    @Test
    void namesAVariableThatIsNotSet() {
        assertThat(problems("{\"backends\": [\"http://${NOT_SET}:1\"]}"))
                .contains(
                        "backends[0]: names the environment variable NOT_SET, which is not set. Set it, or give a default: ${NOT_SET:-default}.");
    }

    @Test
    void remembersTheFilesThatItRead() throws Exception {
        LoadedConfig loaded = new ConfigLoader(ENVIRONMENT).load(RESOURCES.resolve("full.json"));
        assertThat(loaded.sources())
                .extracting(path -> path.getFileName().toString())
                .containsExactlyInAnyOrder("full.json", "secret.txt");
    }

    @Test
    void warnsOfWhatIsAllowedButDangerous() throws Exception {
        LoadedConfig loaded = new ConfigLoader(ENVIRONMENT).parse("""
                        {"upstreams": {"a": {"backends": ["https://h:1"], "tls": {"insecure_skip_verify": true}}, "b": {"backends": ["http://h:2"]}},
                         "sites": [{"routes": [{"upstream": "a"}]}]}""", ConfigFormat.JSON, RESOURCES, "test");
        assertThat(loaded.warnings())
                .extracting(Problem::path)
                .containsExactly("upstreams.a.tls.insecure_skip_verify", "upstreams.b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"missing.json", "config.ini"})
    void refusesAFileThatItCannotRead(String name, @TempDir Path directory) {
        ConfigLoader loader = new ConfigLoader(ENVIRONMENT);
        assertThatThrownBy(() -> loader.load(directory.resolve(name))).isInstanceOf(ConfigException.class);
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "500ms, 500", "30s, 30000", "5m, 300000", "1h30m, 5400000", "1d, 86400000", "1s500ms, 1500"})
    void readsLengthsOfTime(String text, long millis) {
        assertThat(Durations.parse(text)).isEqualTo(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "s", "-1s", "1.5s", "5 minutes"})
    void refusesWhatIsNoLengthOfTime(String text) {
        assertThatThrownBy(() -> Durations.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "512, 512", "64KB, 65536", "2MB, 2097152", "1g, 1073741824", "3 kb, 3072"})
    void readsSizes(String text, long bytes) {
        assertThat(DataSize.parse(text)).isEqualTo(new DataSize(bytes));
        assertThat(DataSize.parse(new DataSize(bytes).toString())).isEqualTo(new DataSize(bytes));
    }
}
