package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.server.BreakwaterServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

/** The dashboard in a real browser, used as people use it. */
class DashboardIT {
    private static final Pattern REQUESTED =
            Pattern.compile("\"method\":\"Network.requestWillBeSent\".*?\"request\":\\{.*?\"url\":\"([^\"]+)\"");
    private static final String FIRST = "[data-backend='app/127.0.0.1:20001']";
    private static final String SECOND = "[data-backend='app/127.0.0.1:20002']";
    private static Browser browser;

    private final HttpClient client = HttpClient.newHttpClient();
    private Path directory;
    private BreakwaterServer server;

    @BeforeAll
    static void open() {
        browser = Browser.start();
    }

    @AfterAll
    static void close() {
        if (browser != null) {
            browser.close();
        }
    }

    @BeforeEach
    void createDirectory() {
        directory = ScratchDirectory.create();
        browser.width(1280);
    }

    @AfterEach
    void stop() {
        browser.open("about:blank");
        if (server != null) {
            server.stop();
        }
        ScratchDirectory.delete(directory);
    }

    private static String configuration(String admin, String backends) {
        return """
                {"listen": [{"bind": "127.0.0.1", "port": 0}],
                 "admin": {"port": 0%s},
                 "upstreams": {"app": {"backends": [%s]}},
                 "sites": [{"hosts": ["example.com"], "routes": [{"path": "/", "upstream": "app"}]}]}
                """.formatted(admin, backends);
    }

    private static String backends(int number) {
        return IntStream.rangeClosed(1, number)
                .mapToObj(port -> "\"http://127.0.0.1:" + (20_000 + port) + "\"")
                .collect(Collectors.joining(", "));
    }

    private void start(String configuration) throws Exception {
        Path file = Files.writeString(directory.resolve("config.json"), configuration);
        server = BreakwaterServer.start(file);
    }

    /** With two backends, at that page. */
    private void startAt(String page) throws Exception {
        start(configuration("", backends(2)));
        show(page);
    }

    private void show(String page) {
        browser.open(base() + "#" + page);
        browser.awaitText("#connection", "Live");
        browser.complaints();
    }

    private String base() {
        return "http://127.0.0.1:" + server.adminPort() + "/";
    }

    private String api(String method, String path, String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(base() + path))
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isBetween(200, 299);
        return response.body();
    }

    private String get(String path) throws Exception {
        return api("GET", path, "");
    }

    private void confirm(String label) {
        browser.button("dialog[open]", label).click();
        browser.await("the dialog is closed", () -> browser.all("dialog").isEmpty());
    }

    @Test
    void everyPageLoadsWithoutAComplaintAndWithoutAskingAnybodyElse() throws Exception {
        startAt("overview");
        browser.network();
        show("overview");
        for (String title : List.of(
                "Upstreams",
                "Sites",
                "Configuration",
                "History",
                "Explain",
                "Certificates",
                "Log levels",
                "Overview")) {
            browser.await("the link to " + title, () -> {
                browser.all("nav a").stream()
                        .filter(link -> link.getText().equals(title))
                        .findFirst()
                        .orElseThrow()
                        .click();
                return true;
            });
            browser.awaitText("h1", title);
            assertThat(browser.focused().getText()).as("focus").isEqualTo(title);
        }
        assertThat(browser.complaints()).isEmpty();
        List<String> asked = browser.network().stream()
                .map(REQUESTED::matcher)
                .filter(Matcher::find)
                .map(found -> found.group(1))
                .filter(url -> !url.startsWith("about:"))
                .toList();
        assertThat(asked).hasSizeGreaterThan(20).allMatch(url -> url.startsWith(base()), "goes to the proxy itself");
    }

    @Test
    void noPageScrollsSidewaysOnANarrowScreen() throws Exception {
        start(configuration("", backends(2)));
        browser.width(400);
        for (String page : List.of(
                "overview", "upstreams", "sites", "config", "history", "explain", "certificates", "log-levels")) {
            show(page);
            assertThat(browser.run("const page = document.documentElement; return page.scrollWidth - page.clientWidth"))
                    .as(page)
                    .isEqualTo(0L);
        }
    }

    @Test
    void aBackendIsDrainedAndEnabledByClicking() throws Exception {
        startAt("upstreams");
        browser.button(FIRST, "Drain").click();
        browser.awaitText("dialog[open]", "Drain app/127.0.0.1:20001?");
        browser.awaitText("dialog[open]", "One other backend of app is available.");
        assertThat(get("backends/0")).contains("\"state\" : \"ready\"");
        confirm("Drain");
        browser.awaitText("#results", "app/127.0.0.1:20001 drains.");
        browser.awaitText(FIRST, "draining");
        assertThat(get("backends/0")).contains("\"state\" : \"draining\"");
        assertThat(Files.readString(directory.resolve("config.json"))).contains("draining");

        browser.button(FIRST, "Enable").click();
        confirm("Enable");
        browser.button(FIRST, "Drain");
        assertThat(get("backends/0")).contains("\"state\" : \"ready\"");
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void theLastBackendIsNotDrainedWithoutAWarning() throws Exception {
        start(configuration("", backends(1)));
        show("upstreams");
        browser.button(FIRST, "Drain").click();
        browser.awaitText("dialog[open]", "its requests will fail with 503");
    }

    @Test
    void aBackendIsAddedWeighedAndRemovedByClicking() throws Exception {
        startAt("upstreams");
        browser.button(".toolbar", "Add backend").click();
        browser.type("dialog[open] input[type=url]", "http://127.0.0.1:20003/path");
        browser.button("dialog[open]", "Add").click();
        browser.awaitText("dialog[open] .problems", "url");

        browser.type("dialog[open] input[type=url]", "http://127.0.0.1:20003");
        confirm("Add");
        String added = "[data-backend='app/127.0.0.1:20003']";
        browser.awaitText(added, "ready");

        browser.find(added + " button.link").click();
        browser.type("dialog[open] input[type=number]", "7");
        confirm("Save");
        browser.await(
                "its weight",
                () -> browser.find(added + " button.link").getText().equals("7"));
        assertThat(get("backends/2")).contains("\"weight\" : 7");

        browser.button(added, "⋯").click();
        browser.button(".menu", "Remove").click();
        confirm("Remove");
        browser.await("it is gone", () -> browser.all(added).isEmpty());
        assertThat(get("config")).doesNotContain("20003");
    }

    @Test
    void aBadConfigurationShowsItsProblemsAndCannotBeApplied() throws Exception {
        startAt("config");
        browser.awaitText("#verdict", "Valid, nothing changed");
        browser.type(
                "#document", "{\"backends\": [\"http://127.0.0.1:20001\"], \"polcy\": 1, \"grace_period\": \"soon\"}");
        browser.awaitText("#verdict", "2 problems");
        browser.awaitText(".findings .problems", "polcy");
        browser.awaitText(".findings .problems", "grace_period");
        assertThat(browser.button("main", "Review and apply…").isEnabled()).isFalse();

        browser.button(".findings .problems", "polcy").click();
        assertThat(browser.run(
                        "const at = document.activeElement; return at.value.slice(at.selectionStart, at.selectionEnd)"))
                .isEqualTo("\"polcy\"");

        browser.type("#document", "{\"backends\": [}");
        browser.awaitText("#verdict", "1 problem");
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void aChangeIsReviewedAppliedAndRolledBack() throws Exception {
        startAt("config");
        browser.awaitText("#verdict", "Valid, nothing changed");
        String before = get("config");
        browser.type("#document", configuration("", backends(1)));
        browser.awaitText("#verdict", "Valid");
        browser.await("the change may be applied", () -> browser.button("main", "Review and apply…")
                .isEnabled());
        browser.button("main", "Review and apply…").click();
        browser.awaitText("dialog[open] .diff", "20002");
        confirm("Apply");
        browser.awaitText("#results", "Version 2 is in force.");
        assertThat(get("config")).doesNotContain("20002");

        show("history");
        browser.find("[aria-label='Roll back to version 1']").click();
        browser.awaitText("dialog[open] .diff", "20002");
        confirm("Roll back");
        browser.awaitText("#results", "Version 3 is version 1 again.");
        assertThat(get("config")).isEqualTo(before);
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void aChangeOnTrialIsTakenBack() throws Exception {
        startAt("config");
        browser.awaitText("#verdict", "Valid, nothing changed");
        browser.type("#document", configuration("", backends(1)));
        browser.await("the change may be applied", () -> browser.button("main", "Review and apply…")
                .isEnabled());
        browser.button("main", "Review and apply…").click();
        browser.find("dialog[open] [type=checkbox]").click();
        browser.type("dialog[open] [type=number]", "600");
        confirm("Apply");
        browser.awaitText("#notices", "Version 2 is on trial");
        browser.button("#notices", "Revert now").click();
        confirm("Revert");
        browser.await("nothing is on trial", () -> browser.all(".pending").isEmpty());
        assertThat(get("config")).contains("20002");
    }

    @Test
    void aTextThatSomebodyElseHasOvertakenIsKept() throws Exception {
        startAt("config");
        browser.awaitText("#verdict", "Valid, nothing changed");
        browser.type("#document", configuration("", backends(3)));
        browser.await("the change may be applied", () -> browser.button("main", "Review and apply…")
                .isEnabled());
        api("PUT", "backends/0/status", "{\"state\": \"draining\"}");
        browser.awaitText("main", "The configuration was changed while you edited");
        browser.button("main", "Review and apply…").click();
        browser.button("dialog[open]", "Apply").click();
        browser.awaitText("dialog[open] [role=alert]", "2");
        browser.press(Keys.ESCAPE);
        browser.button("main", "Keep my text and compare it with the new version")
                .click();
        browser.awaitText(".findings .diff", "draining");
        assertThat(browser.run("return document.getElementById('document').value"))
                .asString()
                .contains("20003");
    }

    @Test
    void aThousandBackendsStayUsable() throws Exception {
        start(configuration("", backends(1_000)));
        show("upstreams");
        browser.awaitText(".toolbar", "1,000 backends");
        assertThat(browser.all("tr[data-backend]")).hasSizeLessThan(200);
        browser.button(".more", "Show all").click();
        browser.await("all are there", () -> browser.all("tr[data-backend]").size() == 1_000);

        long began = System.nanoTime();
        browser.type("input[type=search]", "20777");
        browser.awaitText(".toolbar", "1 of 1,000 backends");
        assertThat(browser.all("tr[data-backend]")).hasSize(1);
        assertThat(System.nanoTime() - began).as("ns to find one").isLessThan(15_000_000_000L);

        browser.press(Keys.chord(Keys.CONTROL, "a"), Keys.BACK_SPACE);
        browser.await(
                "all are there again", () -> browser.all("tr[data-backend]").size() == 1_000);
        api("PUT", "backends/999/status", "{\"state\": \"down\"}");
        browser.awaitText("[data-backend='app/127.0.0.1:21000']", "taken down");
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void theKeyboardIsEnough() throws Exception {
        startAt("upstreams");
        browser.find(SECOND);
        browser.run("document.activeElement.blur()");
        StringBuilder stops = new StringBuilder();
        for (int tabs = 0; tabs < 60; tabs++) {
            browser.press(Keys.TAB);
            String label = browser.focused().getAccessibleName();
            stops.append(label).append('\n');
            if (label.equals("Drain app/127.0.0.1:20001")) {
                break;
            }
        }
        assertThat(stops.toString())
                .startsWith("Skip to the content\nOverview\nUpstreams\n")
                .contains("Filter\nShow\nAdd backend\n")
                .endsWith("Drain app/127.0.0.1:20001\n");
        browser.press(Keys.ENTER);
        browser.find("dialog[open]");
        browser.press(Keys.ESCAPE);
        browser.await("the dialog is closed", () -> browser.all("dialog").isEmpty());
        assertThat(browser.focused().getAccessibleName()).isEqualTo("Drain app/127.0.0.1:20001");

        browser.press(Keys.TAB);
        browser.press(Keys.ENTER);
        assertThat(browser.focused().getText()).isEqualTo("Take down");
        browser.press(Keys.ARROW_DOWN);
        assertThat(browser.focused().getText()).isEqualTo("Change weight and limits");
        browser.press(Keys.ESCAPE);
        browser.await("the menu is closed", () -> browser.all(".menu").isEmpty());
        assertThat(browser.focused().getAccessibleName()).isEqualTo("More actions for app/127.0.0.1:20001");
    }

    @Test
    void whatComesFromOutsideIsNoMarkup() throws Exception {
        String name = "<img src=x onerror=alert(1)>";
        start(configuration("", "{\"id\": \"" + name + "\", \"url\": \"http://127.0.0.1:20001\"}"));
        show("upstreams");
        browser.awaitText("tr[data-backend] .id", name);
        browser.button("tr[data-backend]", "Drain").click();
        browser.awaitText("dialog[open] h2", name);
        assertThat(browser.all("table img, dialog img")).isEmpty();
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void theTokenIsAskedFor() throws Exception {
        start(configuration(", \"token\": \"correct-horse-battery-staple-1\"", backends(2)));
        browser.open(base());
        browser.awaitText("h1", "Sign in");
        browser.type("input[type=password]", "wrong");
        browser.press(Keys.ENTER);
        browser.awaitText("form [role=alert]", "did not accept");
        browser.type("input[type=password]", "correct-horse-battery-staple-1");
        browser.press(Keys.ENTER);
        browser.awaitText("h1", "Overview");
        browser.awaitText("#connection", "Live");
        browser.button("header", "Sign out").click();
        browser.awaitText("h1", "Sign in");
    }
}
