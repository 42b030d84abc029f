/** Parts of spiking networks and the containers that join them. */
package org.ottt.djl.network;
