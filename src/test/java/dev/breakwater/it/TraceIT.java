package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A trace that began before the proxy is gone on with; where none did, one begins (W3C Trace Context). */
class TraceIT extends ProxyContract {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String SPAN = "00f067aa0ba902b7";
    private static final String VALID = "00-" + TRACE + "-" + SPAN + "-01";
    private static final String STARTED = "00-[0-9a-f]{32}-[0-9a-f]{16}-01";

    private final Path log = directory.resolve("access.log");

    @Override
    String configuration() {
        backend("second");
        return HEAD.replace("{\"format\": \"off\"}", "{\"format\": \"json\", \"file\": \"" + log + "\"}") + """
                "upstreams": {"u": {"backends": ["@main@"]}, "pair": {"backends": ["@main@", "@second@"]}},
                "sites": [
                  {"hosts": ["a.test"], "routes": [{"upstream": "u"}, {"path": "/pair", "upstream": "pair", "retry": {"attempts": 2, "statuses": [503]}}]},
                  {"hosts": ["off.test"], "forwarding": {"traceparent": false}, "routes": [{"upstream": "u"}]}]}""";
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                VALID,
                "00-" + TRACE + "-" + SPAN + "-00",
                "00-" + TRACE + "-" + SPAN + "-ff",
                "01-" + TRACE + "-" + SPAN + "-01",
                "cc-" + TRACE + "-" + SPAN + "-01-what-a-later-version-adds"
            })
    void aTraceThatBeganBeforeIsPassedOnAsItCame(String traceparent) throws Exception {
        Fields fields = forwardedGet(
                        "a.test", "/", "traceparent: " + traceparent, "tracestate: a=1,b=2", "tracestate: c=3")
                .fields();
        assertThat(fields.value("traceparent")).isEqualTo(traceparent);
        assertThat(String.join(",", fields.values("tracestate"))).isEqualTo("a=1,b=2,c=3");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00",
                "00-" + TRACE + "-" + SPAN,
                "00-" + TRACE + "-" + SPAN + "-1",
                "00-" + TRACE + "-" + SPAN + "-01-more",
                "00-" + TRACE + "-" + SPAN + "-01.",
                "cc-" + TRACE + "-" + SPAN + "-01.more",
                "ff-" + TRACE + "-" + SPAN + "-01",
                "0x-" + TRACE + "-" + SPAN + "-01",
                "00-4BF92F3577B34DA6A3CE929D0E0E4736-" + SPAN + "-01",
                "00-00000000000000000000000000000000-" + SPAN + "-01",
                "00-" + TRACE + "-0000000000000000-01",
                "00-" + TRACE + "x-" + SPAN + "-01",
                "00-" + TRACE + "_" + SPAN + "-01",
                "00-" + TRACE + "-" + SPAN + "-0g",
                VALID + "," + VALID
            })
    void whatIsNoTraceIsReplacedAndItsStateIsDropped(String traceparent) throws Exception {
        Fields fields = forwardedGet("a.test", "/", "traceparent: " + traceparent, "tracestate: a=1")
                .fields();
        assertThat(fields.value("traceparent")).matches(STARTED).isNotEqualTo(traceparent);
        assertThat(fields.value("traceparent")).doesNotContain(TRACE);
        assertThat(fields.contain("tracestate")).isFalse();
    }

    @Test
    void twoTracesAreNone() throws Exception {
        Fields fields = forwardedGet("a.test", "/", "traceparent: " + VALID, "Traceparent: " + VALID, "tracestate: a=1")
                .fields();
        assertThat(fields.value("traceparent")).matches(STARTED).doesNotContain(TRACE);
        assertThat(fields.contain("tracestate")).isFalse();
    }

    @Test
    void whereNoneBeganEachRequestBeginsItsOwn() throws Exception {
        Fields one = forwardedGet("a.test", "/", "tracestate: a=1").fields();
        Fields two = forwardedGet("a.test", "/").fields();
        assertThat(one.value("traceparent")).matches(STARTED).isNotEqualTo(two.value("traceparent"));
        assertThat(one.contain("tracestate")).isFalse();
        assertThat(one.value("traceparent")).as("one id for everything").contains(one.value("X-Request-Id"));
        assertThat(forwardedGet("a.test", "/", "X-Request-Id: mine").fields().value("traceparent"))
                .matches(STARTED);
    }

    @Test
    void everyAttemptBelongsToTheSameTrace() throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        Handler onceBusy = exchange -> exchange.respond(attempts.incrementAndGet() == 1 ? 503 : 200, "x");
        backend.answer(onceBusy);
        backend("second").answer(onceBusy);
        assertStatus(get("a.test", "/pair"), 200);
        assertThat(backend.request().fields().value("traceparent"))
                .matches(STARTED)
                .isEqualTo(backend("second").request().fields().value("traceparent"));
    }

    @Test
    void switchedOffItIsAFieldLikeAnyOther() throws Exception {
        assertThat(forwardedGet("off.test", "/").fields().contain("traceparent"))
                .isFalse();
        Fields fields = forwardedGet("off.test", "/", "traceparent: anything", "tracestate: a=1")
                .fields();
        assertThat(fields.value("traceparent")).isEqualTo("anything");
        assertThat(fields.value("tracestate")).isEqualTo("a=1");
    }

    private JsonNode line(String id) {
        JsonNode[] found = new JsonNode[1];
        Await.until("a line for " + id, () -> {
            for (String line : AccessLogContract.wholeLines(log)) {
                JsonNode node = JsonMapper.shared().readTree(line);
                found[0] = id.equals(node.path("request_id").stringValue(null)) ? node : found[0];
            }
            return found[0] != null;
        });
        return found[0];
    }

    @Test
    void theAccessLogNamesTraceAndSpan() throws Exception {
        get("a.test", "/", "X-Request-Id: given-" + deployment, "traceparent: " + VALID);
        JsonNode given = line("given-" + deployment);
        assertThat(given.path("trace_id").asString()).isEqualTo(TRACE);
        assertThat(given.path("span_id").asString()).isEqualTo(SPAN);
        backend.request();
        String sent = forwardedGet("a.test", "/", "X-Request-Id: begun-" + deployment)
                .fields()
                .value("traceparent");
        JsonNode begun = line("begun-" + deployment);
        assertThat(sent)
                .isEqualTo("00-" + begun.path("trace_id").asString() + "-"
                        + begun.path("span_id").asString() + "-01");
        get("off.test", "/", "X-Request-Id: off-" + deployment);
        assertThat(line("off-" + deployment).has("trace_id")).isFalse();
    }
}
