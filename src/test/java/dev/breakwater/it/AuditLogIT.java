package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.logging.Level;
import org.junit.jupiter.api.Test;

/** Who changed what is in the log, one line for each change; the token is nowhere. */
class AuditLogIT extends AdminContract {
    @Override
    String configuration() {
        return HEAD + "\"backends\": [\"@main@\"]}";
    }

    @Test
    void everyChangeIsOneLine() throws Exception {
        int version = admin.get("/status").json().at("/config/version").intValue();
        try (LogCapture log = new LogCapture("dev.breakwater.audit", Level.INFO)) {
            admin.get("/backends");
            admin.post("/config/validate", original());
            assertThat(log.lines()).as("whoever only looks changes nothing").isEmpty();
            assertStatus(admin.put("/backends/0/status", "{\"alive\":false}"), 200);
            assertStatus(admin.post("/backends", "{\"url\":\"http://127.0.0.1:1\"}"), 201);
            assertStatus(admin.mergePatch("/config?commit_confirm=10m", "{\"grace_period\":\"2s\"}"), 200);
            assertStatus(admin.post("/config/revert", ""), 200);
            assertThat(log.lines())
                    .containsExactly(
                            "127.0.0.1 PUT /backends/0/status: version %d -> %d".formatted(version, version + 1),
                            "127.0.0.1 POST /backends: version %d -> %d".formatted(version + 1, version + 2),
                            "127.0.0.1 PATCH /config: version %d -> %d, not in the file, to be confirmed"
                                    .formatted(version + 2, version + 3),
                            "127.0.0.1 POST /config/revert: version %d -> %d".formatted(version + 3, version + 4));
        }
    }

    @Test
    void aRefusedChangeIsALineToo() throws Exception {
        try (LogCapture log = new LogCapture("dev.breakwater.audit", Level.INFO)) {
            assertProblem(admin.put("/config", "{\"a\": 1}"), 422);
            assertProblem(admin.delete("/backends/0", "If-Match", "\"0-0\""), 412);
            assertProblem(admin.post("/config/confirm", ""), 409);
            assertThat(log.lines())
                    .hasSize(3)
                    .allMatch(line -> line.startsWith("127.0.0.1 ") && line.contains(": refused, "));
        }
    }

    @Test
    void aChangeOfALogLevelIsALine() throws Exception {
        try (LogCapture log = new LogCapture("dev.breakwater.audit", Level.INFO)) {
            assertStatus(admin.put("/loggers/dev.breakwater.admin", "{\"level\":\"warn\"}"), 200);
            assertStatus(admin.put("/loggers/dev.breakwater.admin", "{\"level\":null}"), 200);
            assertThat(log.lines())
                    .containsExactly(
                            "127.0.0.1 set the log level of dev.breakwater.admin to warn",
                            "127.0.0.1 set the log level of dev.breakwater.admin to inherited");
        }
    }

    @Test
    void theTokenIsInNoLogAndNoAnswer() throws Exception {
        String wrong = "a-wrong-guess-of-somebody";
        try (LogCapture log = new LogCapture("dev.breakwater", Level.ALL)) {
            List<AdminClient.Answer> answers = List.of(
                    admin.get("/config"),
                    admin.get("/status"),
                    admin.get("/config/history"),
                    admin.mergePatch("/config", "{\"grace_period\":\"2s\"}"),
                    admin.put("/config", original().replace("\"grace_period\"", "\"grace_perriod\"")),
                    admin.put("/config", original().replace(TOKEN, TOKEN + " with a blank")),
                    admin.post("/config/validate", original().replace("\"backends\"", "\"backend\"")),
                    admin.post("/config/validate", original() + "}"),
                    admin.jsonPatch(
                            "/config", "[{\"op\":\"test\",\"path\":\"/admin/token\",\"value\":\"" + wrong + "\"}]"),
                    admin.withToken(wrong).get("/config"),
                    admin.post("/reload", ""));
            assertThat(answers)
                    .allMatch(answer -> !answer.text().contains(TOKEN)
                            && !answer.headers().toString().contains(TOKEN));
            assertThat(answers).noneMatch(answer -> answer.status() == 500);
            assertThat(log.lines()).isNotEmpty().noneMatch(line -> line.contains(TOKEN) || line.contains(wrong));
        }
    }
}
