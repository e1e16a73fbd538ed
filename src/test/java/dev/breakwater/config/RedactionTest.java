package dev.breakwater.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

/** Secrets are neither shown nor lost. */
class RedactionTest {
    @TempDir
    Path directory;

    private static String config(String secret) {
        return "{\"upstreams\": {\"u\": {\"backends\": [\"http://h:1\"], \"sticky\": {\"secret\": " + secret
                + "}}}, \"sites\": [{\"routes\": [{\"upstream\": \"u\"}]}]}";
    }

    private static String secret(ObjectNode document) {
        return document.at("/upstreams/u/sticky/secret").toString();
    }

    @ParameterizedTest
    @CsvSource({
        "hunter2, [secret]",
        "${HUNTER}, ${HUNTER}",
        "${file:a/b.txt}, ${file:a/b.txt}",
        "${HUNTER:-hunter2}, [secret]",
        "x${HUNTER}, [secret]",
        "${A}${B}, [secret]",
        "$${HUNTER}, [secret]",
        "'', ''"
    })
    void showsNoSecretButWhatNamesOne(String written, String shown) throws Exception {
        ObjectNode document = StoreScene.json(config('"' + written + '"'));
        assertThat(secret(Redaction.redact(document))).isEqualTo('"' + shown + '"');
        assertThat(secret(document)).isEqualTo('"' + written + '"');
    }

    @Test
    void showsNoSecretOfAWrongKind() throws Exception {
        assertThat(secret(Redaction.redact(StoreScene.json(config("12345"))))).isEqualTo("\"[secret]\"");
        assertThat(secret(Redaction.redact(StoreScene.json(config("[\"x\"]"))))).isEqualTo("\"[secret]\"");
        StoreScene.json("{\"upstreams\": [{\"sticky\": 7}, 8]}");
        assertThat(Redaction.redact(StoreScene.json("{\"upstreams\": [{\"sticky\": 7}, 8]}")))
                .isNotEmpty();
    }

    @Test
    void whatComesBackAsItWasShownKeepsTheSecret() throws Exception {
        StoreScene scene = new StoreScene(Files.writeString(directory.resolve("config.json"), config("\"hunter2\"")));
        ObjectNode shown = scene.store.current().document();
        assertThat(shown.toString()).doesNotContain("hunter2").contains("[secret]");
        ConfigVersion version = scene.store.edit(Edit.replace("test", shown.put("grace_period", "7s")));
        assertThat(version.document().toString()).doesNotContain("hunter2");
        assertThat(scene.text()).contains("hunter2", "7s").doesNotContain("[secret]");
        assertThat(scene.store.diff(1, 2)).doesNotContain("hunter2").contains("+  \"grace_period\"");
        assertThat(scene.store.validate(shown.toString()).valid()).isTrue();
        scene.store.edit(
                Edit.of("test", MergePatch.of("{\"upstreams\":{\"u\":{\"sticky\":{\"secret\":\"other2\"}}}}")));
        assertThat(scene.store.diff(2, 3)).isEmpty();
        assertThat(scene.store.current().number()).isEqualTo(3);
        assertThat(scene.text()).contains("other2");
        scene.store.rollback(1, null, null);
        assertThat(scene.text()).contains("hunter2");
    }

    @Test
    void whatIsShownIsNoSecretItself() throws Exception {
        StoreScene scene = new StoreScene(Files.writeString(directory.resolve("config.json"), config("\"${HOST}\"")));
        String renamed = config("\"[secret]\"").replace("\"u\"", "\"w\"");
        ConfigException refused = catchThrowableOfType(
                ConfigException.class, () -> scene.store.edit(Edit.replace("test", StoreScene.json(renamed))));
        assertThat(refused.problems()).singleElement().extracting(Problem::path).isEqualTo("upstreams.w.sticky.secret");
    }

    private List<Problem> problems(String json) {
        Map<String, String> environment = Map.of("PASSWORD", "hunter2", "SHORT", "99");
        return catchThrowableOfType(ConfigException.class, () -> new ConfigLoader(environment)
                        .parse(json, ConfigFormat.JSON, directory, "test"))
                .problems();
    }

    @Test
    void problemsDoNotTellWhatWasPutIn() throws Exception {
        Files.writeString(directory.resolve("password.txt"), "hunter2\n");
        assertThat(problems(
                        "{\"backends\": [\"ftp://${PASSWORD}\", \"ftp://x-${PASSWORD}-y\"], \"grace_period\": \"${file:password.txt}\","
                                + " \"trusted_proxies\": [\"${PASSWORD}\"], \"max_body_size\": \"${SHORT}x\"}"))
                .hasSize(5)
                .allSatisfy(problem -> assertThat(problem.toString()).doesNotContain("hunter2"))
                .extracting(Problem::fact)
                .contains("is \"${file:password.txt}\".", "\"${PASSWORD}\" is not a network.", "is \"${SHORT}x\".");
    }

    @Test
    void problemsDoNotTellASecretThatIsWritten() {
        assertThat(problems(config("1234567"))).singleElement().satisfies(problem -> assertThat(problem.toString())
                .startsWith("upstreams.u.sticky.secret: is [secret].")
                .doesNotContain("1234567"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "JSON|{\"token\": hunter2}",
                "JSON|{\"token\": \"hunter2\"",
                "JSON|{\"token\": \"hunter2",
                "YAML|token: \"hunter2",
                "YAML|admin: {token: hunter2: 5}",
                "TOML|token = 'hunter2",
                "TOML|token = hunter2"
            })
    void problemsOfSyntaxDoNotTellTheText(ConfigFormat format, String text) {
        ConfigException refused =
                catchThrowableOfType(ConfigException.class, () -> ConfigLoader.document(text, format, "test"));
        assertThat(refused.getMessage()).contains("line 1", "is not " + format).doesNotContain("hunter2");
    }
}
