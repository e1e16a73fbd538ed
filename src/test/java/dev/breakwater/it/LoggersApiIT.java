package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** How much is logged can be changed while the proxy runs. */
class LoggersApiIT extends AdminContract {
    private static final String NAME = "dev.breakwater.deploy.Breakwater";
    private static final Logger LOGGER = Logger.getLogger(NAME);

    @Override
    String configuration() {
        return HEAD + "\"backends\": [\"@main@\"]}";
    }

    @AfterEach
    void asBefore() {
        LOGGER.setLevel(null);
    }

    @Test
    void theListHasLoggersAndThePackagesThatTheyAreIn() throws Exception {
        assertThat(list(admin.get("/loggers").json()))
                .extracting(each -> each.path("name").asString())
                .contains("root", "dev.breakwater", "dev.breakwater.deploy", NAME)
                .doesNotHaveDuplicates()
                .isSorted();
    }

    @ParameterizedTest
    @CsvSource({"off,OFF", "error,SEVERE", "warn,WARNING", "info,INFO", "debug,FINE", "trace,FINEST"})
    void aLevelIsSetAndShown(String word, String level) throws Exception {
        AdminClient.Answer answer = admin.put("/loggers/" + NAME, "{\"level\":\"" + word + "\"}");
        assertStatus(answer, 200);
        assertThat(answer.json().path("level").asString()).isEqualTo(word);
        assertThat(LOGGER.getLevel()).isEqualTo(Level.parse(level));
        assertThat(admin.get("/loggers/" + NAME).json().path("effective").asString())
                .isEqualTo(word);
    }

    @Test
    void withoutALevelOfItsOwnItHasThatOfThePackageAbove() throws Exception {
        admin.put("/loggers/" + NAME, "{\"level\":\"trace\"}");
        JsonNode inherits = admin.put("/loggers/" + NAME, "{\"level\":null}").json();
        assertThat(inherits.path("level").isNull()).isTrue();
        assertThat(inherits.path("effective").asString()).isEqualTo("warn");
        assertThat(LOGGER.getLevel()).isNull();
    }

    @Test
    void aReloadIsHeardOfOnceTheLevelAllowsIt() throws Exception {
        try (LogCapture log = new LogCapture(NAME, null)) {
            admin.post("/reload", "");
            assertThat(log.lines()).isEmpty();
            assertStatus(admin.put("/loggers/" + NAME, "{\"level\":\"info\"}"), 200);
            admin.post("/reload", "");
            assertThat(log.lines()).anyMatch(line -> line.startsWith("Configuration reloaded"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"level\":\"loud\"}", "{\"level\":3}", "[]", "", "{\"level\":[]}"})
    void whatIsNotALevelIsRefused(String body) throws Exception {
        assertProblem(admin.put("/loggers/" + NAME, body), 400);
        assertThat(LOGGER.getLevel()).isNull();
    }

    @Test
    void theRootInheritsFromNobody() throws Exception {
        assertProblem(admin.put("/loggers/root", "{\"level\":null}"), 400);
        assertProblem(admin.put("/loggers/java.lang", "{\"level\":\"info\"}"), 404);
        assertProblem(admin.put("/loggers/dev.breakwater.NoSuchClass", "{\"level\":\"info\"}"), 404);
    }
}
