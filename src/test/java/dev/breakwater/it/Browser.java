package dev.breakwater.it;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Level;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** Debian's Chromium without a window. Under CI it must be installed; elsewhere its tests are skipped without it. */
final class Browser implements AutoCloseable {
    private static final Path PROGRAM = Path.of("/usr/bin/chromium");
    private static final Path DRIVER = Path.of("/usr/bin/chromedriver");
    /** A browser on a busy machine takes its time. */
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    private final ChromeDriver driver;

    private Browser(Path home, String... arguments) {
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        logs.enable(LogType.PERFORMANCE, Level.ALL);
        ChromeOptions options = new ChromeOptions();
        options.setBinary(PROGRAM.toFile());
        options.setAcceptInsecureCerts(false);
        options.addArguments(
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--disable-background-networking",
                "--disable-component-update",
                "--no-proxy-server");
        options.addArguments(arguments);
        options.setCapability("goog:loggingPrefs", logs);
        driver = begin(home, options);
        width(1280);
    }

    private static ChromeDriver begin(Path home, ChromeOptions options) {
        try {
            return begun(home, options);
        } catch (WebDriverException tooBusy) {
            // It gives up where its processes do not hear of each other in time.
            return begun(home, options);
        }
    }

    private static ChromeDriver begun(Path home, ChromeOptions options) {
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(DRIVER.toFile())
                .usingPort(FreePort.next())
                .withTimeout(PATIENCE)
                .withEnvironment(home == null ? Map.of() : Map.of("HOME", home.toString()))
                .build();
        try {
            return new ChromeDriver(service, options);
        } catch (WebDriverException failed) {
            service.stop();
            throw failed;
        }
    }

    /** @param arguments for the program, beside the usual ones */
    static Browser start(String... arguments) {
        return startAt(null, arguments);
    }

    /** @param home where it keeps whom it trusts, or null for the usual place */
    static Browser startAt(Path home, String... arguments) {
        boolean installed = Files.isExecutable(PROGRAM) && Files.isExecutable(DRIVER);
        String missing = "Chromium is missing: install chromium and chromium-driver";
        if (!installed && "true".equals(System.getenv("CI"))) {
            throw new AssertionError(missing);
        }
        assumeTrue(installed, missing);
        return new Browser(home, arguments);
    }

    void open(String url) {
        // Of another document, so that nothing of the page before is left.
        driver.get("about:blank");
        driver.get(url);
    }

    /** Of the page; a window cannot be as narrow as a telephone. */
    void width(int pixels) {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", pixels, "height", 900, "deviceScaleFactor", 1, "mobile", false));
    }

    /** The element, as soon as it is there and can be seen. */
    WebElement find(String css) {
        AtomicReference<WebElement> found = new AtomicReference<>();
        await(css, () -> {
            found.set(driver.findElement(By.cssSelector(css)));
            return found.get().isDisplayed();
        });
        return found.get();
    }

    List<WebElement> all(String css) {
        return driver.findElements(By.cssSelector(css));
    }

    /** The button that says this, within the element of that selector. */
    WebElement button(String css, String label) {
        By path = By.xpath(".//button[normalize-space()='" + label + "']");
        AtomicReference<WebElement> found = new AtomicReference<>();
        await(css + " with the button " + label, () -> {
            found.set(find(css).findElement(path));
            return found.get().isDisplayed();
        });
        return found.get();
    }

    void awaitText(String css, String text) {
        await(css + " says " + text, () -> find(css).getText().contains(text));
    }

    /** Typed over what the field had. */
    void type(String css, String text) {
        WebElement field = find(css);
        field.click();
        field.sendKeys(Keys.chord(Keys.CONTROL, "a"), text);
    }

    void press(CharSequence... keys) {
        focused().sendKeys(keys);
    }

    WebElement focused() {
        return driver.switchTo().activeElement();
    }

    Object run(String script) {
        return driver.executeScript(script);
    }

    /** The page moves while it is watched: an element that went away is looked for again. */
    void await(String what, Callable<Boolean> condition) {
        long began = System.nanoTime();
        while (true) {
            try {
                if (condition.call()) {
                    return;
                }
                Thread.sleep(50);
            } catch (WebDriverException notYet) {
                // Looked for again.
            } catch (Exception unexpected) {
                throw new AssertionError(what, unexpected);
            }
            if (System.nanoTime() - began > PATIENCE.toNanos()) {
                throw new AssertionError(
                        "Never came true: " + what + ", but: " + find("body").getText());
            }
        }
    }

    /** What the page complained of since this was last asked. */
    List<String> complaints() {
        List<String> complaints = new ArrayList<>();
        driver.manage().logs().get(LogType.BROWSER).forEach(entry -> {
            if (entry.getLevel().intValue() >= Level.WARNING.intValue()) {
                complaints.add(entry.getMessage());
            }
        });
        return complaints;
    }

    /** The messages about the network since this was last asked, as the browser's own protocol has them. */
    List<String> network() {
        List<String> messages = new ArrayList<>();
        driver.manage().logs().get(LogType.PERFORMANCE).forEach(entry -> messages.add(entry.getMessage()));
        return messages;
    }

    @Override
    public void close() {
        driver.quit();
    }
}
