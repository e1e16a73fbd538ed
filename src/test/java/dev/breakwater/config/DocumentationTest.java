package dev.breakwater.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Keeps what is written about configurations true. Run with {@code -Dupdate} to rewrite what is generated. */
class DocumentationTest {
    private static final Pattern BLOCK = Pattern.compile("```(json|yaml|toml)\\n(.*?)```", Pattern.DOTALL);
    private static final String BEGIN = "<!-- generated: begin -->\n";
    private static final String END = "\n<!-- generated: end -->";

    @Test
    void theSchemaIsThatOfTheRecords() throws IOException {
        Path file = Path.of("etc/config.schema.json");
        if (System.getProperty("update") != null) {
            Files.writeString(file, ConfigReference.schema());
        }
        assertThat(Files.readString(file)).isEqualTo(ConfigReference.schema());
    }

    @Test
    void theReferenceTableIsThatOfTheRecords() throws IOException {
        Path file = Path.of("docs/configuration.md");
        String text = Files.readString(file);
        int begin = text.indexOf(BEGIN) + BEGIN.length();
        int end = text.indexOf(END);
        if (System.getProperty("update") != null) {
            Files.writeString(file, text.substring(0, begin) + ConfigReference.tables() + text.substring(end));
            return;
        }
        assertThat(text.substring(begin, end)).isEqualTo(ConfigReference.tables());
    }

    @TestFactory
    Stream<DynamicTest> everyConfigurationInTheDocumentsIsValid() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        List<Path> documents = new ArrayList<>(List.of(Path.of("README.md")));
        try (Stream<Path> docs = Files.list(Path.of("docs"))) {
            docs.filter(file -> file.toString().endsWith(".md")).forEach(documents::add);
        }
        for (Path document : documents) {
            Matcher matcher = BLOCK.matcher(Files.readString(document));
            while (matcher.find()) {
                String text = matcher.group(2);
                ConfigFormat format = ConfigFormat.valueOf(matcher.group(1).toUpperCase(Locale.ROOT));
                tests.add(dynamicTest(document + " at " + matcher.start(), () -> new ConfigLoader(Map.of())
                        .parse(text, format, Path.of("docs"), document.toString())));
            }
        }
        assertThat(tests).hasSizeGreaterThan(3);
        return tests.stream();
    }

    @Test
    void theDefaultConfigurationsAreValid() throws Exception {
        ConfigLoader loader = new ConfigLoader(Map.of());
        assertThat(loader.load(Path.of("etc/config.json"))
                        .config()
                        .upstreams()
                        .get("default")
                        .backends())
                .hasSize(2);
        assertThat(loader.load(Path.of("webapp/WEB-INF/breakwater.json"))
                        .config()
                        .sites())
                .hasSize(1);
    }
}
