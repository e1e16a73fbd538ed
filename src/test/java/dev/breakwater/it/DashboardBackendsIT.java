package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

/** Backends on the dashboard, in a real browser: watched and changed as people do it. */
class DashboardBackendsIT extends DashboardContract {
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
}
