/** Networks as ONNX models, and a check of such files. */
package org.ottt.djl.export.onnx;
