package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** What is said to become of a request is what becomes of it. */
class ExplainIT extends ExplainContract {
    /** Without what is new for each request. */
    private static List<String> comparable(List<String> lines) {
        List<String> all = new ArrayList<>();
        for (String line : lines) {
            String name = line.substring(0, line.indexOf(':')).toLowerCase(Locale.ROOT);
            String value = line.substring(line.indexOf(':') + 1).strip();
            all.add(name + ": " + (name.equals("x-request-id") || name.equals("traceparent") ? "any" : value));
        }
        return all;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET|a.test|/|Accept: */*",
                "GET|a.test|/x%20y/%C3%A4?q=%2f&a=b|User-Agent: Test",
                "GET|sub.A.test|/api/users?x=1|X-Secret: 7;X-Other: a;X-Other: b",
                "GET|a.test:80|/api|Cookie: a=b; c=d",
                "DELETE|a.test|/api/users|X-Secret: kept",
                "GET|a.test|/api/v2/x|X-Version: 2;Connection: X-Hop;X-Hop: gone;TE: trailers",
                "GET|a.test|/api/v2/x|X-Version: 3",
                "GET|a.test|/|X-Forwarded-For: 192.0.2.7;X-Forwarded-Proto: https;X-Forwarded-Host: c.test;Forwarded: for=192.0.2.7",
                "GET|a.test|/|Via: 1.0 outer;Proxy: http://evil.test/",
                "GET|a.test|/|traceparent: nonsense;tracestate: a=1",
                "GET|narrow.test|/only/this?|Accept: text/html"
            })
    void aForwardedRequestArrivesAsItIsExplained(String method, String host, String target, String fields)
            throws Exception {
        String[] lines = fields.split(";(?=[A-Za-z-]+: )");
        JsonNode told = explain(method, host, target, lines);
        assertThat(backend.arrivals()).as("nothing is sent").isZero();
        assertThat(told.path("failure").isNull()).as("%s", told).isTrue();
        RecordedRequest request = forwarded(RawClient.request(method, target, host, lines));
        assertThat(told.at("/forward/method").asString()).isEqualTo(request.method());
        assertThat(told.at("/forward/path").asString()).isEqualTo(request.target());
        assertThat(told.at("/forward/upstream").asString()).isEqualTo("u");
        List<String> expected = list(told.at("/forward/headers")).stream()
                .map(field -> field.path("name").asString() + ": "
                        + field.path("value").asString())
                .toList();
        assertThat(comparable(expected))
                .containsExactlyInAnyOrderElementsOf(comparable(request.fields().lines()));
    }

    @ParameterizedTest
    @CsvSource({
        "GET,b.test,/,421,no_site",
        "GET,narrow.test,/else,404,no_route",
        "GET,a.test,/none,503,no_backend",
        "GET,a.test,/%2e%2e/x%00,400,bad_request",
        "TRACE,a.test,/,405,method_not_allowed"
    })
    void aFailureIsWhatHappens(String method, String host, String target, int status, String cause) throws Exception {
        JsonNode told = explain(method, host, target);
        assertThat(told.at("/failure/status").intValue()).as("%s", told).isEqualTo(status);
        assertThat(told.at("/failure/cause").asString()).isEqualTo(cause);
        if (!method.equals("TRACE")) {
            Response response = send(RawClient.request(method, target, host));
            assertStatus(response, status);
        }
    }

    @Test
    void whatTheProxySaysItselfIsWhatIsSaid() throws Exception {
        JsonNode redirect = explain("GET", "a.test", "/old/x?y=1");
        Response moved = get("a.test", "/old/x?y=1");
        assertThat(redirect.at("/redirect/status").intValue()).isEqualTo(moved.status());
        assertThat(redirect.at("/redirect/location").asString()).isEqualTo(moved.value("Location"));
        assertThat(redirect.at("/route/action").asString()).isEqualTo("redirect");
        assertThat(redirect.path("forward").isNull()).isTrue();
        JsonNode respond = explain("GET", "x.a.test", "/said");
        Response said = get("x.a.test", "/said");
        assertThat(respond.at("/respond/status").intValue()).isEqualTo(said.status());
        assertThat(respond.at("/respond/body").asString()).isEqualTo(said.text());
        assertThat(respond.at("/site/matched_by").asString()).isEqualTo("wildcard");
    }

    @Test
    void whatTheRouteDoesToTheResponseIsTold() throws Exception {
        JsonNode fields = explain("GET", "a.test", "/").path("response_headers");
        assertThat(fields.toString())
                .isEqualTo("[{\"name\":\"Server\",\"value\":null},{\"name\":\"X-Frame-Options\",\"value\":\"DENY\"}]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}",
                "[]",
                "{\"url\": \"/x\"}",
                "{\"url\": \"ftp://a.test/\"}",
                "{\"url\": \"http:///x\"}",
                "{\"url\": \"http://a.test/a b\"}",
                "{\"url\": 7}",
                "{\"url\": \"http://a.test/\", \"client\": \"a.test\"}",
                "{\"url\": \"http://a.test/\", \"method\": \"G T\"}",
                "{\"url\": \"http://a.test/\", \"headers\": []}",
                "{\"url\": \"http://a.test/\", \"headers\": {\"a b\": \"c\"}}",
                "{\"url\": \"http://a.test/\", \"headers\": {\"\": \"c\"}}",
                "{\"url\": \"http://a.test/\", \"headers\": {\"a\": \"b\\r\\nc: d\"}}"
            })
    void whatIsNoRequestIsRefused(String body) throws Exception {
        assertProblem(admin.post("/explain", body), 400);
    }

    @Test
    void addressesOfTheUrlAreTakenAsTheyStand() throws Exception {
        URI own = URI.create(proxy().adminUrl());
        JsonNode told = explain("GET", own.getAuthority(), "/");
        assertThat(told.at("/failure/cause").asString()).isEqualTo("no_site");
        assertThat(told.at("/request/client").asString()).isEqualTo("127.0.0.1");
    }
}
