package org.ottt.djl.spark;

import java.util.concurrent.Callable;
import org.ottt.djl.commands.cli.Cli;

/** Runs a command as the main class of a program that is given to spark-submit. */
public final class SparkMain {

  private static final String DEPLOY_MODE = "spark.submit.deployMode";
  private static final String CLUSTER = "cluster";

  private SparkMain() {}

  /**
   * Runs a command and ends the process with its exit code. In the cluster a command that went well
   * returns instead: YARN takes a process that ends before its main class has returned for a
   * failure, whatever the exit code, and starts the program again.
   *
   * @param command the command
   * @param args its arguments
   */
  public static void run(Callable<Integer> command, String... args) {
    int code = Cli.run(command, args);
    // spark-submit sets it as a property of the process; a --conf of the command moves no driver.
    if (mustExit(code, System.getProperty(DEPLOY_MODE))) {
      System.exit(code);
    }
  }

  /**
   * Tells whether the process is to be ended.
   *
   * @param code the exit code of the command
   * @param deployMode where Spark runs the driver; null without spark-submit
   */
  static boolean mustExit(int code, String deployMode) {
    return code != 0 || !CLUSTER.equals(deployMode);
  }
}
