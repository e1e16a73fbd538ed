package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

/** The configuration on the dashboard, in a real browser: checked, applied, taken back. */
class DashboardConfigIT extends DashboardContract {
    private void startEditing() throws Exception {
        startAt("config");
        browser.awaitText("#verdict", "Valid, nothing changed");
    }

    private static void awaitApplicable() {
        browser.await("the change may be applied", () -> browser.button("main", "Review and apply…")
                .isEnabled());
    }

    @Test
    void aBadConfigurationShowsItsProblemsAndCannotBeApplied() throws Exception {
        startEditing();
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
        startEditing();
        String before = get("config");
        browser.type("#document", configuration("", backends(1)));
        browser.awaitText("#verdict", "Valid");
        awaitApplicable();
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
        startEditing();
        browser.type("#document", configuration("", backends(1)));
        awaitApplicable();
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
        startEditing();
        browser.type("#document", configuration("", backends(3)));
        awaitApplicable();
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
}
