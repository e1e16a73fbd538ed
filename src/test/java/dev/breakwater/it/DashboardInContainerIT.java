package dev.breakwater.it;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.openqa.selenium.Keys;

/** The dashboard below the path that it has in a servlet container, where it always asks for a token. */
@Timeout(120)
class DashboardInContainerIT {
    private static final String TOKEN = "correct-horse-battery-staple-1";

    @ParameterizedTest
    @EnumSource(
            value = Deployment.class,
            names = {"TOMCAT_WAR", "JETTY_WAR"})
    void signsInAndDrains(Deployment deployment) throws Exception {
        Path directory = ScratchDirectory.create();
        Path file = Files.writeString(
                directory.resolve("config.json"),
                DashboardContract.configuration(", \"token\": \"" + TOKEN + "\"", DashboardContract.backends(2)));
        try (Browser browser = Browser.start();
                Proxy proxy = deployment.start(file)) {
            browser.open(proxy.adminUrl() + "/#upstreams");
            browser.awaitText("h1", "Sign in");
            browser.type("input[type=password]", TOKEN);
            browser.press(Keys.ENTER);
            browser.awaitText("#connection", "Live");
            browser.button(DashboardContract.FIRST, "Drain").click();
            browser.button("dialog[open]", "Drain").click();
            browser.awaitText(DashboardContract.FIRST, "draining");
            Await.until("the file says so", () -> Files.readString(file).contains("\"state\": \"draining\""));
        } finally {
            ScratchDirectory.delete(directory);
        }
    }
}
