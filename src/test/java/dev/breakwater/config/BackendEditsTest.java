package dev.breakwater.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

class BackendEditsTest {
    private static final String LONG = """
            {"upstreams": {"u": {"backends": ["http://${H}:1", {"id": "b", "url": "http://h:2", "state": "down"}]}, "v": {"backends": ["http://h:1"]}},
             "sites": [{"routes": [{"path": "/", "upstream": "u"}, {"path": "/v", "upstream": "v"}]}]}""";
    private static final String SHORT = "{\"backends\": [\"http://${H}:1\"]}";

    private static String changed(String json, String upstream, Change change) throws ConfigException {
        ConfigLoader loader = new ConfigLoader(Map.of("H", "a"));
        LoadedConfig loaded = loader.parse(json, ConfigFormat.JSON, Path.of(""), "test");
        ObjectNode result = change.apply(loaded.document(), loaded.config());
        loader.bind(result, Path.of(""), "test");
        return (result.has("backends") ? result : result.get("upstreams").get(upstream))
                .get("backends")
                .toString();
    }

    private static ObjectNode backend(String json) throws ConfigException {
        return StoreScene.json(json);
    }

    @Test
    void addsAtTheEndInTheShortestForm() throws Exception {
        assertThat(changed(SHORT, "default", BackendEdits.add("default", backend("{\"url\":\"http://n:1\"}"))))
                .isEqualTo("[\"http://${H}:1\",\"http://n:1\"]");
        assertThat(changed(LONG, "v", BackendEdits.add("v", backend("{\"url\":\"http://n:1\",\"weight\":2}"))))
                .isEqualTo("[\"http://h:1\",{\"url\":\"http://n:1\",\"weight\":2}]");
    }

    @Test
    void changesSomeKeysAndLeavesTheOthersAsTheyAreWritten() throws Exception {
        assertThat(changed(SHORT, "default", BackendEdits.patch("default", "a:1", backend("{\"weight\":2}"))))
                .isEqualTo("[{\"url\":\"http://${H}:1\",\"weight\":2}]");
        assertThat(changed(LONG, "u", BackendEdits.patch("u", "b", backend("{\"weight\":2,\"state\":null}"))))
                .isEqualTo("[\"http://${H}:1\",{\"id\":\"b\",\"url\":\"http://h:2\",\"weight\":2}]");
    }

    @Test
    void removesByTheIdThatTheAddressGives() throws Exception {
        assertThat(changed(LONG, "u", BackendEdits.remove("u", "a:1")))
                .isEqualTo("[{\"id\":\"b\",\"url\":\"http://h:2\",\"state\":\"down\"}]");
    }

    @Test
    void setsStatesInEitherForm() throws Exception {
        assertThat(changed(SHORT, "default", BackendEdits.state("default", "a:1", BackendState.DRAINING)))
                .isEqualTo("[{\"url\":\"http://${H}:1\",\"state\":\"draining\"}]");
        assertThat(changed(SHORT, "default", BackendEdits.state("default", "a:1", BackendState.READY)))
                .isEqualTo("[\"http://${H}:1\"]");
        assertThat(changed(LONG, "u", BackendEdits.state("u", "b", BackendState.READY)))
                .isEqualTo("[\"http://${H}:1\",{\"id\":\"b\",\"url\":\"http://h:2\"}]");
    }

    @Test
    void anIdThatWasGivenStaysWhereABackendIsWrittenAnew() throws Exception {
        assertThat(changed(
                        SHORT, "default", BackendEdits.replace("default", "a:1", backend("{\"url\":\"http://n:1\"}"))))
                .isEqualTo("[{\"url\":\"http://n:1\"}]");
        assertThat(changed(
                        SHORT, "default", BackendEdits.replace("default", "a:1", backend("{\"url\":\"http://a:1\"}"))))
                .isEqualTo("[{\"url\":\"http://a:1\"}]");
        assertThat(changed(LONG, "u", BackendEdits.replace("u", "b", backend("{\"url\":\"http://n:1\",\"weight\":2}"))))
                .isEqualTo("[\"http://${H}:1\",{\"id\":\"b\",\"url\":\"http://n:1\",\"weight\":2}]");
    }

    @Test
    void whatIsNotThereIsAProblem() throws Exception {
        for (Change change : new Change[] {
            BackendEdits.remove("u", "c"),
            BackendEdits.state("w", "b", BackendState.DOWN),
            BackendEdits.add("default", backend("{\"url\":\"http://n:1\"}"))
        }) {
            assertThat(catchThrowableOfType(ConfigException.class, () -> changed(LONG, "u", change))
                            .problems())
                    .hasSize(1);
        }
    }
}
