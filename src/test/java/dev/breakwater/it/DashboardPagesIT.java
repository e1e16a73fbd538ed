package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

/** The dashboard's pages in a real browser: they load, they fit, they can be reached, they trust nobody. */
class DashboardPagesIT extends DashboardContract {
    private static final Pattern REQUESTED =
            Pattern.compile("\"method\":\"Network.requestWillBeSent\".*?\"request\":\\{.*?\"url\":\"([^\"]+)\"");

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
    void aRequestIsExplained() throws Exception {
        start(configuration("", backends(2))
                .replace("\"routes\"", "\"response_headers\": {\"remove\": [\"X-Powered-By\"]}, \"routes\""));
        show("explain");
        browser.type("main input[type=url]", "http://example.com/x?y=1");
        browser.press(Keys.ENTER);
        browser.awaitText(".steps", "One of the backends 127.0.0.1:20001, 127.0.0.1:20002");
        assertThat(browser.find("main").getText()).contains("GET /x?y=1", "X-Powered-By removed");
        browser.type("main input[type=url]", "http://other.example/");
        browser.press(Keys.ENTER);
        browser.awaitText(".steps", "No site has this host");
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
